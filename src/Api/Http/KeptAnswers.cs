using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sentinel.Application.Http;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>Answers as they are kept and repeated: never with a secret.</summary>
internal static class KeptAnswers
{
    /// <summary>Set on an answer that was given before.</summary>
    public const string Replayed = "Idempotency-Replayed";

    private const string Json = "application/json; charset=utf-8";
    private static readonly string[] Headers = ["Content-Type", "ETag", "Location", ReadSequence.Header, "Sentinel-Sandbox"];

    // Found in the text, not by route: no route can forget to say that its answer holds a secret.
    private static readonly Regex Secret = new(TokenText.Unanchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>What is kept of an answer.</summary>
    public static KeptAnswer Of(HttpResponse response, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(response);
        var headers = Headers.Where(response.Headers.ContainsKey)
            .ToDictionary(name => name, name => response.Headers[name].ToString(), StringComparer.Ordinal);
        var text = Encoding.UTF8.GetString(body);
        if (!Secret.IsMatch(text))
        {
            return new(response.StatusCode, headers, body.ToArray());
        }

        headers["Content-Type"] = Json;
        return new(response.StatusCode, headers, JsonSerializer.SerializeToUtf8Bytes(SecretShownOnce.Of(text), JsonSerializerOptions.Web));
    }

    public static async Task Write(HttpResponse response, KeptAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(answer);
        response.StatusCode = answer.Status;
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers[Replayed] = "true";
        if (answer.Body.Length > 0)
        {
            response.Headers.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body);
        }
    }
}

/// <summary>The answer to a repeated call whose first answer held a secret.</summary>
/// <param name="Id">What was made.</param>
/// <param name="Token">Always null.</param>
/// <param name="Code">Always <c>secret-shown-once</c>.</param>
internal sealed record SecretShownOnce(string? Id, string? Token, string Code)
{
    public static SecretShownOnce Of(string answer)
    {
        using var body = JsonDocument.Parse(answer);
        var id = body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("id", out var found) ? found.GetString() : null;
        return new(id, null, "secret-shown-once");
    }
}
