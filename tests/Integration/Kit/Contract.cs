using System.Globalization;
using System.Text.Json;

namespace Sentinel.Integration.Kit;

/// <summary>The OpenAPI document that was agreed on, and whether answers are as it says.</summary>
internal static class Contract
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(Path.Combine(
        Repository.Root, "tests", "Integration", "EndToEnd", "OpenApiSpecs.it_is_the_one_that_was_agreed_on.verified.json"))).RootElement;

    // What the server says of the connection or of the moment, and what stands beside a body.
    private static readonly string[] OfEveryAnswer =
        ["Allow", "Cache-Control", "Connection", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "Referrer-Policy",
            "Transfer-Encoding", "X-Content-Type-Options"];

    /// <summary>What the answer has that the document does not tell of its route; nothing for what is no route.</summary>
    public static IEnumerable<string> Violations(HttpMethod method, string path, Answer answer)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(answer);

        // Without a body it was refused before it was a request of any route.
        if (Find(method, path) is not { } operation || (answer.Status >= 400 && answer.Text.Length == 0))
        {
            return [];
        }

        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        return operation.GetProperty("responses").TryGetProperty(status, out var response)
            ? [.. Headers(response, answer), .. Body(response, answer)]
            : [$"status {status} is not documented"];
    }

    private static IEnumerable<string> Headers(JsonElement response, Answer answer)
    {
        var documented = response.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => header.Name).ToArray() : [];
        return answer.Headers.Keys
            .Where(name => !OfEveryAnswer.Contains(name, StringComparer.OrdinalIgnoreCase) && !documented.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"header {name} is not documented");
    }

    private static IEnumerable<string> Body(JsonElement response, Answer answer)
    {
        if (!response.TryGetProperty("content", out var content))
        {
            return answer.Text.Length == 0 ? [] : ["a body is not documented"];
        }

        var media = answer.Headers.GetValueOrDefault("Content-Type", "").Split(';')[0];
        return !content.TryGetProperty(media, out var described) ? [$"media type '{media}' is not documented"]
            : answer.Body.ValueKind == JsonValueKind.Undefined || !media.EndsWith("json", StringComparison.Ordinal) ? []
            : JsonSchema.Violations(Document, described.GetProperty("schema"), answer.Body, "$");
    }

    private static JsonElement? Find(HttpMethod method, string path)
    {
        var parts = path.Split('?')[0].Split('/');
        foreach (var known in Document.GetProperty("paths").EnumerateObject())
        {
            var template = known.Name.Split('/');
            if (template.Length == parts.Length
                && template.Zip(parts).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second)
                && known.Value.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
            {
                return operation;
            }
        }

        return null;
    }
}
