using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sentinel.Domain.Credentials;

/// <summary>One statement of a session policy.</summary>
/// <param name="Sid">Its name, if it has one.</param>
/// <param name="Allows">Effect Allow; otherwise Deny.</param>
/// <param name="Actions">Patterns of actions.</param>
/// <param name="AllActionsBut">The patterns stand in NotAction.</param>
/// <param name="Resources">Patterns of resources.</param>
/// <param name="AllResourcesBut">The patterns stand in NotResource.</param>
/// <param name="Conditions">All must hold.</param>
public sealed partial record PolicyStatement(
    string? Sid,
    bool Allows,
    ImmutableArray<string> Actions,
    bool AllActionsBut,
    ImmutableArray<string> Resources,
    bool AllResourcesBut,
    ImmutableArray<PolicyCondition> Conditions)
{
    internal static PolicyStatement? Read(JsonElement element, string place, ICollection<string> problems)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{place} must be a JSON object.");
            return null;
        }

        var before = problems.Count;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "Principal" or "NotPrincipal")
            {
                problems.Add($"{place} has a {property.Name}; a session policy has none.");
            }
            else if (property.Name is not ("Sid" or "Effect" or "Action" or "NotAction" or "Resource" or "NotResource" or "Condition"))
            {
                problems.Add($"{place} has the unknown element \"{property.Name}\".");
            }
        }

        var sid = Text(element, nameof(Sid));
        if (element.TryGetProperty(nameof(Sid), out _) && (sid is null || !SidShape().IsMatch(sid)))
        {
            problems.Add($"{place}: a Sid is a string of A–Z, a–z and 0–9.");
        }

        var effect = Text(element, "Effect");
        if (effect is not ("Allow" or "Deny"))
        {
            problems.Add($"{place}: Effect must be \"Allow\" or \"Deny\".");
        }

        var (actions, allActionsBut) = OneOf(element, "Action", "NotAction", place, problems);
        foreach (var action in actions.Where(action => !ActionShape().IsMatch(action)))
        {
            problems.Add($"{place}: \"{action}\" is not an action such as \"s3:Get*\", nor \"*\".");
        }

        var (resources, allResourcesBut) = OneOf(element, "Resource", "NotResource", place, problems);
        foreach (var resource in resources.Where(resource => !ResourceShape().IsMatch(resource)))
        {
            problems.Add($"{place}: \"{resource}\" is not a resource ARN, nor \"*\".");
        }

        var conditions = PolicyCondition.ReadAll(element, place, problems);
        return problems.Count == before
            ? new(sid, effect == "Allow", actions, allActionsBut, resources, allResourcesBut, conditions)
            : null;
    }

    private static (ImmutableArray<string> Values, bool AllBut) OneOf(
        JsonElement element, string name, string negated, string place, ICollection<string> problems)
    {
        var allBut = element.TryGetProperty(negated, out var value);
        if (element.TryGetProperty(name, out var positive) == allBut)
        {
            problems.Add($"{place} needs either {name} or {negated}.");
            return ([], false);
        }

        var values = Texts(allBut ? value : positive);
        if (values.IsEmpty)
        {
            problems.Add($"{place}: {(allBut ? negated : name)} must be a string or a list of at least one string.");
        }

        return (values, allBut);
    }

    private static ImmutableArray<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => [],
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SidShape();

    [GeneratedRegex(@"\A(?:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ActionShape();

    [GeneratedRegex(@"\A(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ResourceShape();
}
