using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Application.Audit;

/// <summary>The log as auditors read it: what is stored, as it is stored.</summary>
public interface IHistory
{
    /// <summary>Whether an event of this alias can stand in the log.</summary>
    bool Knows(string type);

    /// <summary>The events that match, oldest first.</summary>
    Task<HistoryPage> Events(HistoryFilter filter, CancellationToken cancellationToken);

    /// <summary>Every event of one stream, oldest first; empty when there is no such stream.</summary>
    Task<IReadOnlyList<HistoricEvent>> Stream(string stream, CancellationToken cancellationToken);
}

/// <summary>Which events are wanted.</summary>
/// <param name="After">Behind this sequence.</param>
/// <param name="Types">Of these aliases; null for all.</param>
/// <param name="Stream">Of this stream; null for all.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record HistoryFilter(long After = 0, IReadOnlyList<string>? Types = null, string? Stream = null, int Limit = 100);

/// <summary>A part of the log.</summary>
/// <param name="Events">Oldest first. Few or none although there are more: a search for rare types goes on with <c>next</c>.</param>
/// <param name="Next">Passed as <c>after</c>, gives the next part; null at the end of the log.</param>
public sealed record HistoryPage(IReadOnlyList<HistoricEvent> Events, long? Next);

/// <summary>One event.</summary>
/// <param name="Sequence">Its place in the whole log.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Type">Alias of its type.</param>
/// <param name="Id">Unique id of the event.</param>
/// <param name="At">The database's time at its commit's batch.</param>
/// <param name="Actor">A person's id, or the name of the part of Sentinel that acted.</param>
/// <param name="SourceIp">Where the request came from that caused it.</param>
/// <param name="TraceId">W3C trace id of that request.</param>
/// <param name="Data">The event itself.</param>
public sealed record HistoricEvent(
    long Sequence, string Stream, long Version, string Type, Guid Id, DateTimeOffset At, string? Actor, string? SourceIp, string? TraceId,
    RawJson Data);

/// <summary>JSON that is passed on as it is.</summary>
/// <param name="Utf8">Well-formed.</param>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>Writes the text without looking into it.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("What is passed on is not read.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
