using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Domain.Kernel;

/// <summary>A text that must never be written anywhere: it prints as <c>***</c> and cannot be serialised.</summary>
[JsonConverter(typeof(SecretConverter))]
public sealed class Secret(string value)
{
    private readonly string _value = value;

    /// <summary>The text itself, for the one place that hands it to whom it belongs.</summary>
    public string Reveal() => _value;

    public override string ToString() => "***";
}

/// <summary>Refuses to write a secret by accident: who must send one says <see cref="Secret.Reveal"/>.</summary>
public sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A secret is not read from JSON.");

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A secret is not written to JSON.");
}
