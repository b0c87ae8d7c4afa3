namespace Sentinel.Application.EventSourcing;

/// <summary>An event as it stands in the log.</summary>
/// <param name="Sequence">Its place in the whole log. Sequence order is commit order is time order, on all nodes.</param>
/// <param name="Stream">The key of its stream.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Id">Unique id of the event.</param>
/// <param name="Type">Alias of the event's type, such as <c>session_opened</c>.</param>
/// <param name="Data">The event itself.</param>
/// <param name="At">The database's time at the commit's batch.</param>
/// <param name="By">Who caused it.</param>
public sealed record RecordedEvent(
    long Sequence, string Stream, long Version, Guid Id, string Type, object Data, DateTimeOffset At, Provenance By);

/// <summary>Who and what caused an event: recorded beside it, never inside it.</summary>
/// <param name="Actor">A person's id, or the name of the part of Sentinel that acted.</param>
/// <param name="SourceIp">Source address of the request, if one caused it.</param>
/// <param name="RequestId">Id of the request, if one caused it.</param>
/// <param name="TraceId">W3C trace id, if one was there.</param>
public sealed record Provenance(string Actor, string? SourceIp = null, string? RequestId = null, string? TraceId = null);
