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
    private readonly ImmutableDictionary<StreamId, Versioned<ImmutableHashSet<AccessRequestId>>> _ledgers;
    private readonly ImmutableQueue<AccessRequestId> _over;
    private readonly int _overCount;

    private AccessRequests(
        ImmutableDictionary<AccessRequestId, Versioned<AccessRequest>> requests,
        ImmutableDictionary<StreamId, Versioned<ImmutableHashSet<AccessRequestId>>> ledgers,
        ImmutableQueue<AccessRequestId> over, int overCount) =>
        (_requests, _ledgers, _over, _overCount) = (requests, ledgers, over, overCount);

    public static AccessRequests None { get; } = new(
        ImmutableDictionary<AccessRequestId, Versioned<AccessRequest>>.Empty,
        ImmutableDictionary<StreamId, Versioned<ImmutableHashSet<AccessRequestId>>>.Empty, [], 0);

    /// <summary>Every request known here, in no order.</summary>
    public IEnumerable<Versioned<AccessRequest>> All => _requests.Values;

    /// <summary>The request; null when it does not exist, is newer than this snapshot or was over long ago.</summary>
    public Versioned<AccessRequest>? Find(AccessRequestId id) => _requests.GetValueOrDefault(id);

    /// <summary>What counts this person's requests for the profile, with those that are not decided.</summary>
    /// <remarks>Some of these may have expired since: that is a matter of the instant.</remarks>
    public Versioned<ImmutableHashSet<AccessRequestId>> LedgerOf(PersonId requester, string profile)
    {
        var stream = RequestStream.LedgerOf(requester, profile);
        return _ledgers.GetValueOrDefault(stream) ?? new(stream, 0, []);
    }

    /// <summary>How many of them wait for a decision at that instant.</summary>
    public int PendingIn(Versioned<ImmutableHashSet<AccessRequestId>> ledger, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.State.Count(id => Find(id)?.State.StatusAt(now) == RequestStatus.Pending);
    }

    internal AccessRequests After(IReadOnlyList<RecordedEvent> batch)
    {
        var (requests, ledgers, over, overCount) = (_requests, _ledgers, _over, _overCount);
        foreach (var recorded in batch)
        {
            if (recorded.Data is AccessRequestCounted counted)
            {
                var ledger = new StreamId(recorded.Stream, RequestStream.LedgerOf(counted.Requester, counted.Profile).Aggregate);
                var pending = ledgers.GetValueOrDefault(ledger)?.State ?? [];

                // It was submitted right before; one that is not known here has ended in a way that is forgotten.
                pending = requests.ContainsKey(counted.RequestId) ? pending.Add(counted.RequestId) : pending;
                ledgers = ledgers.SetItem(ledger, new(ledger, recorded.Version, pending));
            }

            if (recorded.Data is not RequestEvent happened)
            {
                continue;
            }

            var id = new AccessRequestId(recorded.Stream["request-".Length..]);
            var state = AccessRequest.Evolve(requests.GetValueOrDefault(id)?.State ?? AccessRequest.Initial, happened);
            requests = requests.SetItem(id, new(RequestStream.For(id), recorded.Version, state));
            if (state is AccessRequest.Approved or AccessRequest.Over)
            {
                ledgers = Without(ledgers, state.Known!);
            }

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

        return ReferenceEquals(requests, _requests) && ReferenceEquals(ledgers, _ledgers) ? this : new(requests, ledgers, over, overCount);
    }

    private static ImmutableDictionary<StreamId, Versioned<ImmutableHashSet<AccessRequestId>>> Without(
        ImmutableDictionary<StreamId, Versioned<ImmutableHashSet<AccessRequestId>>> ledgers, AccessRequestDetail decided) =>
        ledgers.TryGetValue(RequestStream.LedgerOf(decided.Requester, decided.Profile), out var ledger)
            ? ledgers.SetItem(ledger.Stream, ledger with { State = ledger.State.Remove(decided.Id) })
            : ledgers;
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
