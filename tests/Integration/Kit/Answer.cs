using System.Globalization;
using System.Text.Json;

namespace Sentinel.Integration.Kit;

/// <summary>What the server answered, as it came.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON; <see cref="JsonValueKind.Undefined"/> when the body is none.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">Headers of answer and content; several values of one joined by a comma.</param>
public sealed record Answer(int Status, JsonElement Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Sequence of the write; null when the answer names none.</summary>
    public long? Sequence =>
        Headers.TryGetValue("Sentinel-Sequence", out var value) ? long.Parse(value, CultureInfo.InvariantCulture) : null;

    public string? ETag => Headers.GetValueOrDefault("ETag");

    /// <summary>Stable code of a refusal; null when there is none.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>A text of the body, by property names from the outside in.</summary>
    public string this[params string[] path] =>
        path.Aggregate(Body, (element, name) => element.GetProperty(name)).GetString()!;

    /// <summary>The answer itself when it has this status; else fails with all of it.</summary>
    public Answer Must(int status) => Status == status
        ? this
        : throw new InvalidOperationException($"Expected {status}, got {this}");

    public override string ToString() => $"{Status} {Text}";

    internal static async Task<Answer> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, Parse(text), text, headers);
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
