using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>The requests that decisions read: those that are pending or approved, and the newest of those that are over.</summary>
public sealed class AccessRequests
{
    private const int OverKept = 20_000;
    private readonly ImmutableDictionary<AccessRequestId, Versioned<AccessRequest>> _requests;
    private readonly ImmutableQueue<AccessRequestId> _over;
    private readonly int _overCount;

    private AccessRequests(
        ImmutableDictionary<AccessRequestId, Versioned<AccessRequest>> requests, ImmutableQueue<AccessRequestId> over, int overCount) =>
        (_requests, _over, _overCount) = (requests, over, overCount);

    public static AccessRequests None { get; } = new(ImmutableDictionary<AccessRequestId, Versioned<AccessRequest>>.Empty, [], 0);

    /// <summary>Every request known here, in no order.</summary>
    public IEnumerable<Versioned<AccessRequest>> All => _requests.Values;

    /// <summary>The request; null when it does not exist, is newer than this snapshot or was over long ago.</summary>
    public Versioned<AccessRequest>? Find(AccessRequestId id) => _requests.GetValueOrDefault(id);

    internal AccessRequests After(IReadOnlyList<RecordedEvent> batch)
    {
        var (requests, over, overCount) = (_requests, _over, _overCount);
        foreach (var recorded in batch)
        {
            if (recorded.Data is not RequestEvent happened)
            {
                continue;
            }

            var id = new AccessRequestId(recorded.Stream["request-".Length..]);
            var state = AccessRequest.Evolve(requests.GetValueOrDefault(id)?.State ?? AccessRequest.Initial, happened);
            requests = requests.SetItem(id, new(RequestStream.For(id), recorded.Version, state));
            if (state is AccessRequest.Over)
            {
                (over, overCount) = (over.Enqueue(id), overCount + 1);
            }

            for (; overCount > OverKept; overCount--)
            {
                over = over.Dequeue(out var oldest);
                requests = requests.Remove(oldest);
            }
        }

        return ReferenceEquals(requests, _requests) ? this : new(requests, over, overCount);
    }
}

/// <summary>Keeps <see cref="AccessRequests"/> up with the log.</summary>
public sealed class AccessRequestsProjection : Projection<AccessRequests>
{
    protected override AccessRequests Empty => AccessRequests.None;

    protected override AccessRequests Apply(AccessRequests state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.After(batch);
    }
}
