using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Sentinel.Domain.Credentials;

/// <summary>One condition of a statement: the operator holds between the key's value in the request and any of these.</summary>
/// <param name="Operator">As written, with its prefix and suffix.</param>
/// <param name="Key">A condition key such as <c>aws:CurrentTime</c>.</param>
/// <param name="Values">Numbers and booleans as their JSON text.</param>
public sealed record PolicyCondition(string Operator, string Key, ImmutableArray<string> Values)
{
    private const string IfExists = "IfExists";

    private static readonly FrozenSet<string> Operators = FrozenSet.Create(
        StringComparer.Ordinal,
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress",
        "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike");

    internal static ImmutableArray<PolicyCondition> ReadAll(JsonElement statement, string place, ICollection<string> problems)
    {
        if (!statement.TryGetProperty("Condition", out var block))
        {
            return [];
        }

        if (block.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{place}: Condition must be a JSON object.");
            return [];
        }

        var read = ImmutableArray.CreateBuilder<PolicyCondition>();
        foreach (var comparison in block.EnumerateObject())
        {
            if (!IsKnown(comparison.Name) || comparison.Value.ValueKind != JsonValueKind.Object)
            {
                problems.Add($"{place}: \"{comparison.Name}\" is not a condition operator with an object of keys.");
                continue;
            }

            foreach (var key in comparison.Value.EnumerateObject())
            {
                var values = ReadValues(key.Value);
                if (values.IsEmpty)
                {
                    problems.Add($"{place}: the condition on \"{key.Name}\" needs a value or a list of at least one.");
                }

                read.Add(new(comparison.Name, key.Name, values));
            }
        }

        return read.ToImmutable();
    }

    private static bool IsKnown(string name)
    {
        if (name == "Null")
        {
            return true;
        }

        var rest = name.StartsWith("ForAllValues:", StringComparison.Ordinal) || name.StartsWith("ForAnyValue:", StringComparison.Ordinal)
            ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]
            : name;
        return Operators.Contains(rest.EndsWith(IfExists, StringComparison.Ordinal) ? rest[..^IfExists.Length] : rest);
    }

    private static ImmutableArray<string> ReadValues(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().All(IsScalar) => [.. value.EnumerateArray().Select(Text)],
        _ when IsScalar(value) => [Text(value)],
        _ => [],
    };

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
