using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Domain.Kernel;

/// <summary>An id: a prefix that names its kind, an underscore and a <see cref="Ulid"/>.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    static abstract string Prefix { get; }

    static abstract TSelf FromText(string value);

    string Value { get; }
}

/// <summary>Makes and reads ids.</summary>
public static class Id
{
    public static TId New<TId>(DateTimeOffset now)
        where TId : struct, IId<TId> => TId.FromText($"{TId.Prefix}_{Ulid.New(now)}");

    /// <summary>Reads an id; false when the text is not exactly one of this kind.</summary>
    public static bool TryParse<TId>(string? text, out TId id)
        where TId : struct, IId<TId>
    {
        var valid = text is not null
            && text.Length == TId.Prefix.Length + 1 + Ulid.Length
            && text.StartsWith(TId.Prefix, StringComparison.Ordinal)
            && text[TId.Prefix.Length] == '_'
            && Ulid.IsValid(text.AsSpan(TId.Prefix.Length + 1));
        id = valid ? TId.FromText(text!) : default;
        return valid;
    }
}

/// <summary>A person: the only thing that policy, four-eyes and revocation compare.</summary>
[JsonConverter(typeof(IdConverter<PersonId>))]
public readonly record struct PersonId(string Value) : IId<PersonId>
{
    public static string Prefix => "psn";

    public static PersonId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>An API token of a person.</summary>
[JsonConverter(typeof(IdConverter<TokenId>))]
public readonly record struct TokenId(string Value) : IId<TokenId>
{
    public static string Prefix => "tok";

    public static TokenId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A session: a person's right to ask for leases on one profile.</summary>
[JsonConverter(typeof(IdConverter<SessionId>))]
public readonly record struct SessionId(string Value) : IId<SessionId>
{
    public static string Prefix => "ses";

    public static SessionId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One set of AWS keys with its true end.</summary>
[JsonConverter(typeof(IdConverter<LeaseId>))]
public readonly record struct LeaseId(string Value) : IId<LeaseId>
{
    public static string Prefix => "lse";

    public static LeaseId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One call for credentials, as events and logs name it.</summary>
[JsonConverter(typeof(IdConverter<CredentialRequestId>))]
public readonly record struct CredentialRequestId(string Value) : IId<CredentialRequestId>
{
    public static string Prefix => "crq";

    public static CredentialRequestId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A revocation order.</summary>
[JsonConverter(typeof(IdConverter<OrderId>))]
public readonly record struct OrderId(string Value) : IId<OrderId>
{
    public static string Prefix => "rev";

    public static OrderId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A running Sentinel.</summary>
[JsonConverter(typeof(IdConverter<NodeId>))]
public readonly record struct NodeId(string Value) : IId<NodeId>
{
    public static string Prefix => "nod";

    public static NodeId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A request for access that others approve.</summary>
[JsonConverter(typeof(IdConverter<AccessRequestId>))]
public readonly record struct AccessRequestId(string Value) : IId<AccessRequestId>
{
    public static string Prefix => "req";

    public static AccessRequestId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One breaking of the glass.</summary>
[JsonConverter(typeof(IdConverter<BreakGlassId>))]
public readonly record struct BreakGlassId(string Value) : IId<BreakGlassId>
{
    public static string Prefix => "bgl";

    public static BreakGlassId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A policy document that waits for a second admin.</summary>
[JsonConverter(typeof(IdConverter<PolicyProposalId>))]
public readonly record struct PolicyProposalId(string Value) : IId<PolicyProposalId>
{
    public static string Prefix => "prp";

    public static PolicyProposalId FromText(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>An id is its text in JSON, also as the key of an object.</summary>
public sealed class IdConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.FromText(reader.GetString() ?? throw new JsonException($"{typeof(TId).Name} is a string."));

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.FromText(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }
}
