using System.Text.Json;
using System.Text.Json.Serialization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Ids in bodies have the shape of their kind; what is no id never reaches a decision.</summary>
internal sealed class ShapedIds : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.GetInterfaces().Any(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IId<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Shaped<>).MakeGenericType(typeToConvert))!;

    private sealed class Shaped<TId> : JsonConverter<TId>
        where TId : struct, IId<TId>
    {
        private readonly IdConverter<TId> _inner = new();

        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Id.TryParse<TId>(reader.GetString(), out var id)
                ? id
                : throw new JsonException($"An id of this kind is {TId.Prefix}_ and 26 characters.");

        public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => _inner.Write(writer, value, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
            _inner.WriteAsPropertyName(writer, value, options);
    }
}
