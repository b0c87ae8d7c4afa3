using System.Diagnostics;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The event log in PostgreSQL.</summary>
internal sealed class PostgresEventStore(AppendQueue queue, LogReader reader, EventCatalog catalog, LogOptions options, TimeProvider clock)
    : IEventStore
{
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
        var since = Stopwatch.GetTimestamp();
        var lane = _lanes.Join(stream);
        try
        {
            while (true)
            {
                var attempt = await Queue(lane, since, stream, expectedVersion, guards, decide, by, options, cancellationToken);
                var outcome = await Settle(attempt, stream, expectedVersion, cancellationToken);
                if (outcome is not null)
                {
                    return outcome;
                }

                // Each lost turn was somebody's gain: on a stream that several nodes write to, only time tells that it is too many.
                if (IsTooLate(since))
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
        DecisionLane lane, long since, StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide,
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
                await Load<TState, TEvent>(lane, stream, cancellationToken);
            }

            var (decision, outcome) = Decided(lane, stream, expectedVersion, decide);
            if (outcome is not null && lane.IsOlderThan(since))
            {
                // An append would find out that others have written meanwhile; what appends nothing must look.
                if (lane.Tail is { IsCommitted: false } pending)
                {
                    return new(pending, null) { MustRepeat = true };
                }

                await Load<TState, TEvent>(lane, stream, cancellationToken);
                (decision, outcome) = Decided(lane, stream, expectedVersion, decide);
            }

            return outcome is null
                ? Append<TState, TEvent>(lane, stream, expectedVersion, guards, decision, by, options)
                : new(lane.Tail, outcome);
        }
        finally
        {
            lane.Turn.Release();
        }
    }

    private async Task Load<TState, TEvent>(DecisionLane lane, StreamId stream, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        var asOf = Stopwatch.GetTimestamp();
        var loaded = await reader.Fold<TState, TEvent>(stream.Value, cancellationToken);
        lane.Load(loaded.State, loaded.Version, loaded.Sequence, asOf);
    }

    /// <summary>What the lane's state gives; the outcome is null when there is something to append.</summary>
    private static (Decision<TEvent> Decision, Outcome? Outcome) Decided<TState, TEvent>(
        DecisionLane lane, StreamId stream, long? expectedVersion, Func<TState, Decision<TEvent>> decide)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        if (expectedVersion is { } expected && expected != lane.Version)
        {
            return (default, new Outcome.Conflict(stream.Value, lane.Version, lane.Sequence));
        }

        var decision = decide((TState)lane.State!);
        return decision.Refusal is { } refusal ? (decision, new Outcome.Refused(refusal))
            : decision.Events.IsEmpty ? (decision, new Outcome.Recorded(lane.Version, null, null))
            : (decision, null);
    }

    private Attempt Append<TState, TEvent>(
        DecisionLane lane, StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Decision<TEvent> decision, Provenance by,
        AppendOptions options)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        // A denial that ends a stream needs no version: whatever was appended meanwhile, it still ends. A stream that only a
        // queued decision would make may never come to be, and what ends by itself may have been extended.
        var ends = options.Lane == Lane.Denying && expectedVersion is null && lane.Exists
            && catalog.Find(decision.Events[^1].GetType()).EndsStream;
        var write = new Write(stream, ends ? null : lane.Version, [.. decision.Events]);
        var member = new Member(Stamped(new([write], guards, by, options)), catalog, lane.Chain, ends ? null : lane.Tail);
        var asOf = Stopwatch.GetTimestamp();
        Send(member);
        lane.Advance(decision.Events.Aggregate((TState)lane.State!, TState.Evolve), lane.Version + decision.Events.Length, member, asOf);
        return new(member, null);
    }

    /// <summary>What the attempt came to; null when what it presumed did not come true and it must be decided again.</summary>
    private async Task<Outcome?> Settle(Attempt attempt, StreamId stream, long? expectedVersion, CancellationToken cancellationToken)
    {
        if (attempt.MustRepeat)
        {
            await Predecessor(attempt.Awaited!, cancellationToken);
            return null;
        }

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

    private bool IsTooLate(long since) => Stopwatch.GetElapsedTime(since) >= options.AnswerTimeout;

    private static Append Stamped(Append append) =>
        append.By.TraceId is null && Activity.Current is { } activity
            ? append with { By = append.By with { TraceId = activity.TraceId.ToHexString() } }
            : append;

    /// <param name="Awaited">The member that carries the events, or the last one whose effect was presumed; null if none.</param>
    /// <param name="WithoutAppend">The outcome, when there was nothing to append.</param>
    private sealed record Attempt(Member? Awaited, Outcome? WithoutAppend)
    {
        /// <summary>It was decided on what may be too old: again, once what is awaited is there.</summary>
        public bool MustRepeat { get; init; }
    }
}
