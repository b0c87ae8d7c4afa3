using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Collects violations of the documented limits, in STS's words.</summary>
internal sealed class Constraints
{
    private readonly List<string> _violations = [];

    internal StsError? Error => _violations.Count == 0
        ? null
        : StsError.Validation(
            $"{_violations.Count} validation error{(_violations.Count == 1 ? "" : "s")} detected: {string.Join("; ", _violations)}");

    internal string Required(string name, string? value, int shortest, int longest, Regex pattern)
    {
        if (value is not null)
        {
            return Optional(name, value, shortest, longest, pattern)!;
        }

        _violations.Add($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
        return "";
    }

    internal string? Optional(string name, string? value, int shortest, int longest, Regex pattern)
    {
        if (value is null)
        {
            return null;
        }

        if (value.Length < shortest)
        {
            Violated(name, value, $"Member must have length greater than or equal to {shortest}");
        }
        else if (value.Length > longest)
        {
            Violated(name, value, $"Member must have length less than or equal to {longest}");
        }

        if (!pattern.IsMatch(value))
        {
            Violated(name, value, $"Member must satisfy regular expression pattern: {pattern.ToString()[2..^2]}");
        }

        return value;
    }

    internal void Range(string name, int value, int least, int most)
    {
        if (value < least)
        {
            Violated(name, $"{value}", $"Member must have value greater than or equal to {least}");
        }
        else if (value > most)
        {
            Violated(name, $"{value}", $"Member must have value less than or equal to {most}");
        }
    }

    internal void Count(string name, int count, int most)
    {
        if (count > most)
        {
            Violated(name, $"{count} members", $"Member must have length less than or equal to {most}");
        }
    }

    private void Violated(string name, string value, string constraint) =>
        _violations.Add($"Value '{value}' at '{name}' failed to satisfy constraint: {constraint}");
}
