using System.Collections.Frozen;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Every event type that this build can read and write.</summary>
internal sealed class EventCatalog
{
    private readonly FrozenDictionary<string, EventType> _byAlias;
    private readonly FrozenDictionary<Type, EventType> _byType;

    private EventCatalog(IReadOnlyList<EventType> types)
    {
        All = types;
        Aliases = [.. types.Select(type => type.Alias)];
        _byAlias = types.ToFrozenDictionary(type => type.Alias, StringComparer.Ordinal);
        _byType = types.ToFrozenDictionary(type => type.Type);
    }

    /// <summary>camelCase names, enums as camelCase text, ids as text: what a Marten reader is configured with.</summary>
    /// <remarks>Initialised before the catalogue, whose types are built with it.</remarks>
    public static JsonSerializerOptions Json { get; } = MakeJson();

    /// <summary>The domain's events: every type that has an audit code.</summary>
    public static EventCatalog Domain { get; } = Of(typeof(AuditCodeAttribute).Assembly);

    public IReadOnlyList<EventType> All { get; }

    /// <summary>The alias of every one.</summary>
    public string[] Aliases { get; }

    public static EventCatalog Of(params Assembly[] assemblies) =>
        new([.. assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<AuditCodeAttribute>() is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => new EventType(type))]);

    /// <summary>The aliases of these types and of all that derive from them.</summary>
    public string[] AliasesOf(IReadOnlyCollection<Type> types) =>
        [.. All.Where(known => types.Any(type => type.IsAssignableFrom(known.Type))).Select(known => known.Alias)];

    public EventType Find(Type type) =>
        _byType.TryGetValue(type, out var found)
            ? found
            : throw new InvalidOperationException($"{type} is not an event: it has no audit code.");

    /// <summary>Throws <see cref="UnknownEventException"/> for an event of another build: it is never guessed or passed over.</summary>
    public EventType Find(string alias) =>
        _byAlias.TryGetValue(alias, out var found) ? found : throw new UnknownEventException(alias);

    private static JsonSerializerOptions MakeJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>One event type and what the log needs to know of it.</summary>
internal sealed class EventType(Type type)
{
    private readonly JsonTypeInfo _json = EventCatalog.Json.GetTypeInfo(type);

    public Type Type { get; } = type;

    public string Alias { get; } = EventAlias.Of(type);

    /// <summary>As Marten writes <c>mt_dotnet_type</c>, so that an unconfigured reader can load the type.</summary>
    public string DotnetType { get; } = $"{type.FullName}, {type.Assembly.GetName().Name}";

    public string AuditCode { get; } = type.GetCustomAttribute<AuditCodeAttribute>()!.Code;

    public bool EndsStream { get; } = type.IsDefined(typeof(EndsStreamAttribute), inherit: false);

    /// <summary>It ends its stream, and a node that starts later does without it.</summary>
    public bool IsForgotten { get; } = type.GetCustomAttribute<EndsStreamAttribute>() is { IsForgotten: true };

    public bool Denies { get; } = type.IsDefined(typeof(DeniesAttribute), inherit: false);

    /// <summary>The bits that <c>sentinel.append</c> takes.</summary>
    public int Flags => (EndsStream ? 1 : 0) | (Denies ? 2 : 0);

    public string Write(object @event) => JsonSerializer.Serialize(@event, _json);

    public object Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, _json) ?? throw new JsonException($"{Alias} is null.");
}

/// <summary>The log holds an event that this build does not know. The node must not serve.</summary>
internal sealed class UnknownEventException(string alias)
    : Exception($"The log holds an event of type '{alias}', which this version does not know. Run the version that wrote it, or a newer one.");
