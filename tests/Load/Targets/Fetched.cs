using System.Text.Json;

namespace Sentinel.Load.Targets;

/// <summary>What a client got for asking for keys.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="AccessKeyId">The key, where there is one.</param>
/// <param name="Code">Of the refusal, where it is one.</param>
internal readonly record struct Fetched(int Status, string? AccessKeyId, string? Code)
{
    /// <summary>What <see cref="Engine.LoadTarget"/> answers: null where there is a key.</summary>
    public string? Error => AccessKeyId is not null ? null : $"{Status} {Code}".TrimEnd();

    public static Fetched Read(int status, ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return new(status, Text(json, "AccessKeyId"), Text(json, "code"));
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
