using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Audit;

/// <summary>Every <em>no</em> of the history.</summary>
public static class AuditRefusals
{
    public static Refusal StreamUnknown { get; } =
        new("stream-unknown", "There is no such stream, or there was none yet at that point. GET /v1/events shows the name of each event's stream.");

    public static Refusal InFuture { get; } =
        new("instant-in-future", "That moment has not come yet. Name one that is over, or a sequence that the log has reached.");

    public static Refusal StreamWithoutState { get; } =
        new("stream-without-state", "This stream is a list of facts and adds up to no state. Read its events with GET /v1/streams/{id}.");
}
