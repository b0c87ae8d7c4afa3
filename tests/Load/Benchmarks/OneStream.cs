using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Benchmarks;

/// <summary>Decisions of many callers on one stream beside as many on streams of their own.</summary>
internal sealed class OneStream : IBenchmark
{
    private const int Callers = 50;
    private const int DecisionsPerStream = 10;

    public string Name => "one-stream";

    public string What => $"{Callers} callers decide on one stream";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var database = await LogDatabase.Start(cancellationToken);
        var apart = Enumerable.Range(0, Callers).Select(_ => new Stream()).ToArray();
        var recorded = 0L;
        var rounds = await Rounds.Alternate(
            effort.Rounds,
            () => ClosedLoop.Run(Callers, effort.Window, async caller =>
            {
                // A caller alone folds its stream each time: it stays short, so that the baseline is not made slow by that.
                var stream = apart[caller].Decisions++ < DecisionsPerStream ? apart[caller] : apart[caller] = new() { Decisions = 1 };
                await Decide(database.Store, stream.Session, cancellationToken);
                Interlocked.Increment(ref recorded);
            }),
            () =>
            {
                var one = SampleLog.NewSession();
                return ClosedLoop.Run(Callers, effort.Window, async _ =>
                {
                    await Decide(database.Store, one, cancellationToken);
                    Interlocked.Increment(ref recorded);
                });
            });
        var inLog = await database.Count($"select count(*) from {SampleLog.Rows}", cancellationToken);
        if (inLog != recorded)
        {
            throw new InvalidOperationException($"{recorded} decisions were answered as recorded, {inLog} are in the log.");
        }

        return
        [
            new(What, "decisions/s",
                Figure.Of($"{Callers} callers on {Callers} streams", rounds.Baseline), Figure.Of($"{Callers} callers on one stream", rounds.Ours),
                rounds.Ratio, [Goal.Reach("rate", rounds.Ratio, 0.3)],
                $"both through Decide; the {Callers} streams are changed for new ones after {DecisionsPerStream} events"),
        ];
    }

    private static async Task Decide(IEventStore store, SessionId session, CancellationToken cancellationToken)
    {
        var outcome = await store.Decide<Session, SessionEvent>(
            SessionStream.For(session), null, [],
            state => state is Session.None ? state.Open(SampleLog.Opened(session)) : state.ReplaceContext(new Dictionary<string, string> { ["turn"] = Guid.CreateVersion7().ToString() }, DateTimeOffset.UtcNow),
            SampleLog.By, AppendOptions.Granting, cancellationToken);
        if (outcome is not Outcome.Recorded)
        {
            throw new InvalidOperationException($"A decision came to {outcome}.");
        }
    }

    private sealed class Stream
    {
        public SessionId Session { get; } = SampleLog.NewSession();

        public int Decisions { get; set; }
    }
}
