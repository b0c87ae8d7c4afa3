using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sentinel.Integration.Kit;

/// <summary>As much of JSON Schema as the document uses.</summary>
internal static class JsonSchema
{
    /// <summary>Where the value is not what the schema says.</summary>
    public static IEnumerable<string> Violations(JsonElement document, JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return Violations(document, document.GetProperty("components").GetProperty("schemas").GetProperty(name), value, at);
        }

        if (Choices(schema) is { } choices)
        {
            var told = choices.Select(choice => Violations(document, choice, value, at).ToArray()).ToArray();
            return told.Any(violations => violations.Length == 0) ? [] : told.MinBy(violations => violations.Length)!.Prepend($"{at} is none of its forms");
        }

        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(known => known.GetRawText() == value.GetRawText())
            && !(value.ValueKind == JsonValueKind.Null && values.EnumerateArray().Any(known => known.ValueKind == JsonValueKind.Null)))
        {
            return [$"{at} is {value}, which is not among its values"];
        }

        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(name, value)))
        {
            return [$"{at} is {value.ValueKind}, not {type}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => Members(document, schema, value, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, index) => Violations(document, items, item, $"{at}[{index}]")),
            JsonValueKind.String when schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!) =>
                [$"{at} does not match {pattern}"],
            _ => [],
        };
    }

    private static IEnumerable<JsonElement>? Choices(JsonElement schema) =>
        schema.TryGetProperty("oneOf", out var one) ? one.EnumerateArray() : schema.TryGetProperty("anyOf", out var any) ? any.EnumerateArray() : null;

    private static IEnumerable<string> Members(JsonElement document, JsonElement schema, JsonElement value, string at)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
        foreach (var name in required.Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{at}.{name} is missing";
        }

        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        var others = schema.TryGetProperty("additionalProperties", out var additional) ? additional : default;
        foreach (var member in value.EnumerateObject())
        {
            var here = $"{at}.{member.Name}";
            var violations = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var property)
                ? Violations(document, property, member.Value, here)
                : others.ValueKind switch
                {
                    JsonValueKind.False => [$"{here} is not documented"],
                    JsonValueKind.Object => Violations(document, others, member.Value, here),
                    _ => [],
                };
            foreach (var violation in violations)
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };
}
