using System.Globalization;
using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Evaluates one condition of a policy.</summary>
internal static class ConditionEvaluator
{
    private const string IfExists = "IfExists";

    /// <summary>Null when the operator, a value or a variable in it is not understood.</summary>
    internal static bool? Holds(PolicyCondition condition, IReadOnlyDictionary<string, string> keys)
    {
        var optional = condition.Operator.EndsWith(IfExists, StringComparison.Ordinal);
        var name = optional ? condition.Operator[..^IfExists.Length] : condition.Operator;
        var exists = keys.TryGetValue(condition.Key, out var actual);
        if (name == "Null")
        {
            return Any(condition, value => bool.TryParse(value, out var absent) ? absent != exists : null);
        }

        var negated = name.Contains("Not", StringComparison.Ordinal);
        if (Comparison(negated ? name.Replace("Not", "", StringComparison.Ordinal) : name) is not { } compare)
        {
            return null;
        }

        if (!exists)
        {
            return optional || negated;
        }

        return Any(condition, value => HasVariable(value) ? null : compare(actual!, value)) is { } matches ? matches != negated : null;
    }

    internal static bool HasVariable(string value) => value.Contains("${", StringComparison.Ordinal);

    /// <remarks>A value that is not understood counts only when no other matches.</remarks>
    private static bool? Any(PolicyCondition condition, Func<string, bool?> matches)
    {
        bool? any = false;
        foreach (var value in condition.Values)
        {
            switch (matches(value))
            {
                case true:
                    return true;
                case null:
                    any = null;
                    break;
                default:
                    break;
            }
        }

        return any;
    }

    private static Func<string, string, bool?>? Comparison(string name) => name switch
    {
        "StringEquals" => (actual, value) => string.Equals(actual, value, StringComparison.Ordinal),
        "StringEqualsIgnoreCase" => (actual, value) => string.Equals(actual, value, StringComparison.OrdinalIgnoreCase),
        "StringLike" => (actual, value) => Wildcard.Matches(value, actual),
        "Bool" => (actual, value) => string.Equals(actual, value, StringComparison.OrdinalIgnoreCase),
        "DateEquals" => (actual, value) => Compare(actual, value, order => order == 0),
        "DateLessThan" => (actual, value) => Compare(actual, value, order => order < 0),
        "DateLessThanEquals" => (actual, value) => Compare(actual, value, order => order <= 0),
        "DateGreaterThan" => (actual, value) => Compare(actual, value, order => order > 0),
        "DateGreaterThanEquals" => (actual, value) => Compare(actual, value, order => order >= 0),
        _ => null,
    };

    private static bool? Compare(string actual, string value, Func<int, bool> holds) =>
        Instant(actual) is { } left && Instant(value) is { } right ? holds(left.CompareTo(right)) : null;

    private static DateTimeOffset? Instant(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
    }
}
