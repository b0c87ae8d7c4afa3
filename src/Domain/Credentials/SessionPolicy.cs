using System.Collections.Immutable;
using System.Text.Json;

namespace Sentinel.Domain.Credentials;

/// <summary>A session policy, read by IAM's grammar.</summary>
/// <param name="Version"><c>2012-10-17</c>, <c>2008-10-17</c> or null when absent.</param>
/// <param name="Statements">At least one.</param>
public sealed record SessionPolicy(string? Version, ImmutableArray<PolicyStatement> Statements)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a policy; null when it is malformed, with every problem found added to the list.</summary>
    /// <remarks>Grammar: IAM user guide, "Grammar of the IAM JSON policy language"; a session policy has no principal.</remarks>
    public static SessionPolicy? Parse(string json, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problems);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement, problems);
        }
        catch (JsonException)
        {
            problems.Add("It is not one well-formed JSON value without repeated keys.");
            return null;
        }
    }

    private static SessionPolicy? Read(JsonElement root, ICollection<string> problems)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add("It must be a JSON object.");
            return null;
        }

        var before = problems.Count;
        foreach (var property in root.EnumerateObject().Where(property => property.Name is not ("Version" or "Id" or "Statement")))
        {
            problems.Add($"Unknown element \"{property.Name}\"; a policy has Version, Id and Statement.");
        }

        string? version = null;
        if (root.TryGetProperty(nameof(Version), out var stated))
        {
            version = stated.ValueKind == JsonValueKind.String ? stated.GetString() : "";
            if (version is not ("2012-10-17" or "2008-10-17"))
            {
                problems.Add("Version must be \"2012-10-17\".");
            }
        }

        if (root.TryGetProperty("Id", out var id) && id.ValueKind != JsonValueKind.String)
        {
            problems.Add("Id must be a string.");
        }

        var statements = ReadStatements(root, problems);
        return problems.Count == before ? new(version, statements) : null;
    }

    private static ImmutableArray<PolicyStatement> ReadStatements(JsonElement root, ICollection<string> problems)
    {
        if (!root.TryGetProperty("Statement", out var statement)
            || statement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)
            || (statement.ValueKind == JsonValueKind.Array && statement.GetArrayLength() == 0))
        {
            problems.Add("Statement must be a statement or a list of at least one.");
            return [];
        }

        IEnumerable<JsonElement> elements = statement.ValueKind == JsonValueKind.Array ? statement.EnumerateArray() : [statement];
        var read = ImmutableArray.CreateBuilder<PolicyStatement>();
        foreach (var (index, element) in elements.Index())
        {
            if (PolicyStatement.Read(element, $"Statement {index + 1}", problems) is { } good)
            {
                read.Add(good);
            }
        }

        foreach (var repeated in read.Where(one => one.Sid is { Length: > 0 }).GroupBy(one => one.Sid).Where(group => group.Count() > 1))
        {
            problems.Add($"Sid \"{repeated.Key}\" stands twice.");
        }

        return read.ToImmutable();
    }
}
