using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Audit;

/// <summary>Adds up a request for access.</summary>
internal static class RequestStates
{
    /// <summary>Null when the history is that of something else.</summary>
    public static RequestState? Of(IReadOnlyList<RecordedEvent> history)
    {
        var request = StreamStates.Fold<AccessRequest, RequestEvent>(history);
        if (request.Known is not { } known)
        {
            return null;
        }

        var approved = history.Select(recorded => recorded.Data).OfType<AccessRequestApproved>().FirstOrDefault();
        var over = request as AccessRequest.Over;
        return new(
            known.Id, Standing(request), known.Submitted, [.. known.Approvals], [.. known.UsedBy.Order(Comparer<SessionId>.Create(
                (one, other) => string.CompareOrdinal(one.Value, other.Value)))],
            approved?.Automatic ?? false, approved?.At, approved?.Until, over?.At, over?.By, over?.Reason,
            (history[^1].Data as AccessRequestLapsed)?.Cause);
    }

    /// <remarks>By the log alone: whether its time was over then can be seen from <c>decideBy</c> and <c>until</c>.</remarks>
    private static RequestStatus Standing(AccessRequest request) => request.StatusAt(DateTimeOffset.MinValue)!.Value;
}

/// <summary>A request for access; its status is what the log said, whatever the clock.</summary>
public sealed record RequestState(
    AccessRequestId Id, RequestStatus Status, AccessRequestSubmitted Submitted, IReadOnlyList<ApprovalGiven> Approvals, IReadOnlyList<SessionId> UsedBy,
    bool Automatic, DateTimeOffset? ApprovedAt, DateTimeOffset? Until, DateTimeOffset? EndedAt, PersonId? EndedBy, string? EndReason, LapseCause? Cause)
    : AggregateState;
