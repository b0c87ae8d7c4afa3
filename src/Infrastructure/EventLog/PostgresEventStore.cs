using System.Diagnostics;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The event log in PostgreSQL.</summary>
internal sealed class PostgresEventStore(AppendQueue queue, LogReader reader, EventCatalog catalog, LogOptions options, TimeProvider clock)
    : IEventStore
{
    private const int Retries = 20;
    private readonly DecisionLanes _lanes = new();

    public async Task<AppendResult> Append(Append append, CancellationToken cancellationToken)
    {
        var member = new Member(Stamped(append), catalog);
        Send(member);
        return (await Answer(member, cancellationToken))!;
    }

    public async Task<Outcome> Decide<TState, TEvent>(
        StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide,
        Provenance by, AppendOptions options, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        var lane = _lanes.Join(stream);
        try
        {
            for (var left = Retries; ; left--)
            {
                var attempt = await Queue(lane, stream, expectedVersion, guards, decide, by, options, cancellationToken);
                var outcome = await Settle(attempt, stream, expectedVersion, cancellationToken);
                if (outcome is not null)
                {
                    return outcome;
                }

                if (left == 0)
                {
                    throw new StoreUnavailableException($"Too many others write to {stream}.");
                }
            }
        }
        finally
        {
            _lanes.Leave(stream, lane);
        }
    }

    public async Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        var folded = asOf == AsOf.Now
            ? await reader.Fold<TState, TEvent>(stream.Value, cancellationToken)
            : await FoldAsOf<TState, TEvent>(stream, asOf, cancellationToken);
        return new(stream, folded.Version, folded.State);
    }

    public Task<DateTimeOffset> Now(CancellationToken cancellationToken) => reader.Now(cancellationToken);

    public Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken) =>
        reader.FirstMoved(guards, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) =>
        reader.ReadStream(stream, asOf, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken) =>
        reader.ReadAll(after, limit, cancellationToken);

    private async Task<Folded<TState>> FoldAsOf<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        var folded = new Folded<TState>(TState.Initial, 0, 0);
        await foreach (var recorded in reader.ReadStream(stream.Value, asOf, cancellationToken))
        {
            folded = new(TState.Evolve(folded.State, (TEvent)recorded.Data), recorded.Version, recorded.Sequence);
        }

        return folded;
    }

    /// <summary>Decides on the lane's speculative state and queues what came of it, in the lane's turn.</summary>
    private async Task<Attempt> Queue<TState, TEvent>(
        DecisionLane lane, StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide,
        Provenance by, AppendOptions options, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        await lane.Turn.WaitAsync(cancellationToken);
        try
        {
            lane.GiveWayTo(options.Lane);
            if (lane.MustLoad)
            {
                var loaded = await reader.Fold<TState, TEvent>(stream.Value, cancellationToken);
                lane.Load(loaded.State, loaded.Version, loaded.Sequence);
            }

            var (state, version, before) = ((TState)lane.State!, lane.Version, lane.Tail);
            if (expectedVersion is { } expected && expected != version)
            {
                return new(before, new Outcome.Conflict(stream.Value, version, lane.Sequence));
            }

            var decision = decide(state);
            if (decision.Refusal is { } refusal)
            {
                return new(before, new Outcome.Refused(refusal));
            }

            if (decision.Events.IsEmpty)
            {
                return new(before, new Outcome.Recorded(version, null, null));
            }

            // A denial that ends a stream needs no version: whatever was appended meanwhile, it still ends. A stream that only a
            // queued decision would make may never come to be, and what ends by itself may have been extended.
            var ends = options.Lane == Lane.Denying && expectedVersion is null && lane.Exists
                && catalog.Find(decision.Events[^1].GetType()).EndsStream;
            var write = new Write(stream, ends ? null : version, [.. decision.Events]);
            var member = new Member(Stamped(new([write], guards, by, options)), catalog, lane.Chain, ends ? null : before);
            Send(member);
            lane.Advance(decision.Events.Aggregate(state, TState.Evolve), version + decision.Events.Length, member);
            return new(member, null);
        }
        finally
        {
            lane.Turn.Release();
        }
    }

    /// <summary>What the attempt came to; null when what it presumed did not come true and it must be decided again.</summary>
    private async Task<Outcome?> Settle(Attempt attempt, StreamId stream, long? expectedVersion, CancellationToken cancellationToken)
    {
        if (attempt.WithoutAppend is { } outcome)
        {
            // It was decided on what those before it are about to leave: it stands if they went through.
            return attempt.Awaited is null ? outcome
                : await Predecessor(attempt.Awaited, cancellationToken) is AppendResult.Committed before ? Behind(before, outcome)
                : null;
        }

        return await Answer(attempt.Awaited!, cancellationToken) switch
        {
            AppendResult.Conflict conflict when conflict.Stream == stream.Value && expectedVersion is null => null,
            AppendResult.Closed or null => null,
            var result => result.ToOutcome(index: 0),
        };
    }

    private static Outcome Behind(AppendResult.Committed before, Outcome outcome) => outcome switch
    {
        Outcome.Recorded recorded => recorded with { Version = before.Versions[0] },
        Outcome.Conflict conflict => conflict with { Version = before.Versions[0], Sequence = before.Sequence },
        _ => outcome,
    };

    private void Send(Member member)
    {
        if (member.IsWellFormed)
        {
            queue.Add(member);
        }
        else
        {
            member.Failed(new AppendResult.Rejected(PostgresErrorCodes.CharacterNotInRepertoire));
        }
    }

    private async Task<AppendResult?> Answer(Member member, CancellationToken cancellationToken)
    {
        try
        {
            return await member.Answer.WaitAsync(options.AnswerTimeout, clock, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new StoreUnavailableException("The event log has not answered in time; whether this was recorded is not known yet.", late);
        }
    }

    private async Task<AppendResult?> Predecessor(Member member, CancellationToken cancellationToken)
    {
        try
        {
            return await Answer(member, cancellationToken);
        }
        catch (StoreUnavailableException) when (member.Answer.IsFaulted)
        {
            return null;
        }
    }

    private static Append Stamped(Append append) =>
        append.By.TraceId is null && Activity.Current is { } activity
            ? append with { By = append.By with { TraceId = activity.TraceId.ToHexString() } }
            : append;

    /// <param name="Awaited">The member that carries the events, or the last one whose effect was presumed; null if none.</param>
    /// <param name="WithoutAppend">The outcome, when there was nothing to append.</param>
    private sealed record Attempt(Member? Awaited, Outcome? WithoutAppend);
}
