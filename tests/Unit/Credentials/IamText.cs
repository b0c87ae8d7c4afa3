using System.Text.Json;

namespace Sentinel.Unit.Credentials;

/// <summary>Writes statements as the text of a policy, in any of the ways that IAM takes, and reads them back.</summary>
internal static class IamText
{
    private static readonly string[] Blanks = ["", "", " ", "\n", "\t ", "\r\n  "];

    public static string Write(IReadOnlyList<IamStatement> statements, Random random)
    {
        var written = statements.Select((statement, index) => Statement(statement, index, random)).ToList();
        var list = written.Count == 1 && random.Next(2) == 0 ? written[0] : $"[{Blank(random)}{string.Join(',', written)}{Blank(random)}]";
        return $$"""{{{Blank(random)}}"Version":{{Blank(random)}}"2012-10-17","Statement":{{Blank(random)}}{{list}}}{{Blank(random)}}""";
    }

    public static IamStatement[] Read(string policy)
    {
        using var document = JsonDocument.Parse(policy);
        var statements = document.RootElement.GetProperty("Statement");
        return statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray().Select(Statement)] : [Statement(statements)];
    }

    private static string Statement(IamStatement statement, int index, Random random)
    {
        var members = new List<string>();
        if (random.Next(2) == 0)
        {
            members.Add($"\"Sid\":\"S{index}\"");
        }

        members.Add($"\"Effect\":{Blank(random)}\"{(statement.Allows ? "Allow" : "Deny")}\"");
        members.Add($"\"{(statement.AllActionsBut ? "NotAction" : "Action")}\":{Values(statement.Actions, random)}");
        members.Add($"\"{(statement.AllResourcesBut ? "NotResource" : "Resource")}\":{Values(statement.Resources, random)}");
        if (statement.Conditions.Length > 0)
        {
            var conditions = statement.Conditions.Select(one => $"\"{one.Operator}\":{{\"{one.Key}\":{Values(one.Values, random)}}}");
            members.Add($"\"Condition\":{{{Blank(random)}{string.Join(',', conditions)}}}");
        }

        return $"{{{Blank(random)}{string.Join($",{Blank(random)}", members)}}}";
    }

    private static string Values(string[] values, Random random) =>
        values is [var only] && random.Next(2) == 0 ? $"\"{only}\"" : $"[{string.Join($",{Blank(random)}", values.Select(value => $"\"{value}\""))}]";

    private static string Blank(Random random) => Blanks[random.Next(Blanks.Length)];

    private static IamStatement Statement(JsonElement element)
    {
        var allActionsBut = element.TryGetProperty("NotAction", out var actions);
        var allResourcesBut = element.TryGetProperty("NotResource", out var resources);
        return new(
            element.GetProperty("Effect").GetString() == "Allow",
            Values(allActionsBut ? actions : element.GetProperty("Action")), allActionsBut,
            Values(allResourcesBut ? resources : element.GetProperty("Resource")), allResourcesBut,
            element.TryGetProperty("Condition", out var conditions)
                ? [.. from comparison in conditions.EnumerateObject()
                      from key in comparison.Value.EnumerateObject()
                      select new IamCondition(comparison.Name, key.Name, Values(key.Value))]
                : []);
    }

    private static string[] Values(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(one => one.GetString()!)] : [value.GetString()!];
}
