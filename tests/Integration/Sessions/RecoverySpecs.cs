using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Sessions;

/// <summary>What becomes of sessions whose node is gone.</summary>
public sealed class RecoverySpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    private const int Many = 20;

    [Fact]
    public async Task the_active_sessions_of_a_lost_node_are_paused_with_one_time_and_nothing_else_is_touched()
    {
        await using var node = await database.Start(services => services.AddSingleton<IReaction, WhenNodeGone>());
        var (gone, other) = (await Registered(node), await Registered(node));
        var active = await Active(node, gone, Many);
        var opened = (await node.Open(Id.New<PersonId>(ViewNode.Now))).Id;
        var paused = (await Active(node, gone, 1)).Single();
        await node.Append(SessionStream.For(paused), new SessionPaused(paused, PauseCause.Operator, "odd", null, ViewNode.Now));
        var closed = (await Active(node, gone, 1)).Single();
        await node.Append(SessionStream.For(closed), new SessionClosed(closed, ViewNode.Now));
        var others = (await Active(node, other, 1)).Single();
        var moved = (await Active(node, gone, 1)).Single();
        await node.Append(SessionStream.For(moved), ViewNode.Issued(moved, other));

        var before = ViewNode.Now;
        await node.Append(NodeStream.For(gone), new NodeLost(gone, 1, other, ViewNode.Now));
        await ViewNode.Eventually(async () => (await Crashed(active)).Length == Many);

        var times = (await database.Rows(
            $"select distinct data ->> 'at' from sentinel.mt_events where type = 'session_paused' and stream_id in ({Streams(active)})"));
        DateTimeOffset.Parse(times.ShouldHaveSingleItem(), System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeInRange(before.AddSeconds(-1), ViewNode.Now.AddSeconds(1));
        (await Crashed([opened, paused, closed, others, moved])).ShouldBeEmpty();
        await Viewed(node);
        foreach (var session in active)
        {
            var view = (await node.Views.Find(session, TestContext.Current.CancellationToken))!;
            (view.Status, view.PausedBy, view.Context["host"], view.Node).ShouldBe((SessionStanding.Paused, PauseCause.Crash, "web-1", gone));
        }

        var rows = await Summaries();
        await node.Get<TableProjections>().Rebuild("session_summaries", TestContext.Current.CancellationToken);
        (await Summaries()).ShouldBe(rows);
    }

    [Fact]
    public async Task several_reapers_pause_each_session_once_and_none_again_that_went_on()
    {
        await using var first = await database.Start();
        await using var second = await database.Start();
        var gone = await Registered(first);
        var active = await Active(first, gone, Many);
        var lost = await first.Append(NodeStream.For(gone), new NodeLost(gone, 1, gone, ViewNode.Now));
        var recorded = await Recorded(first, lost.Sequence);
        WhenNodeGone[] reapers = [Reaper(first), Reaper(second), Reaper(second)];
        await Task.WhenAll(reapers.Select(reaper => reaper.Handle(recorded, TestContext.Current.CancellationToken)));
        (await Crashed(active)).Length.ShouldBe(Many);

        var resumed = await first.Append(SessionStream.For(active[0]), new SessionResumed(active[0], null, ViewNode.Now));
        await first.CatchUp(resumed.Sequence);
        await Reaper(first).Handle(recorded, TestContext.Current.CancellationToken);
        (await Crashed(active)).Length.ShouldBe(Many);
    }

    [Fact]
    public async Task a_node_that_comes_back_finds_its_own_older_epoch_unless_it_had_ended_that_in_good_order()
    {
        await using var node = await database.Start(services => services.AddSingleton<IReaction, WhenNodeGone>());
        var (killed, drained) = (await Registered(node), await Registered(node));
        var ofKilled = await Active(node, killed, 2);
        var ofDrained = await Active(node, drained, 2);
        await node.Append(NodeStream.For(drained), new NodeDrained(drained, 1, ViewNode.Now));
        await node.Append(NodeStream.For(drained), new NodeRegistered(drained, 2, ViewNode.Now));
        var last = await node.Append(NodeStream.For(killed), new NodeRegistered(killed, 2, ViewNode.Now));
        await ViewNode.Eventually(async () => (await Crashed(ofKilled)).Length == 2);
        await ViewNode.Eventually(async () => (await database.Rows(
            $"select name from sentinel.mt_event_progression where name = 'when_node_gone' and last_seq_id >= {last.Sequence}")).Length == 1);
        (await Crashed(ofDrained)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_store_that_fails_on_the_way_leaves_the_others_active_and_the_next_run_completes()
    {
        await using var node = await database.Start();
        var gone = await Registered(node);
        var active = await Active(node, gone, Many);
        var recorded = await Recorded(node, (await node.Append(NodeStream.For(gone), new NodeLost(gone, 1, gone, ViewNode.Now))).Sequence);
        var failing = new Meddling(node.Get<IEventStore>()) { FailsAfter = 7 };
        await Should.ThrowAsync<StoreUnavailableException>(() => Reaper(node, failing).Handle(recorded, TestContext.Current.CancellationToken));
        (await Crashed(active)).Length.ShouldBe(7);

        await Reaper(node).Handle(recorded, TestContext.Current.CancellationToken);
        (await Crashed(active)).Length.ShouldBe(Many);
        (await database.Rows(
            $"select data ->> 'at', count(*) from sentinel.mt_events where type = 'session_paused' and stream_id in ({Streams(active)}) group by 1 order by 1"))
            .Select(row => row.Split(' ')[^1]).ShouldBe(["7", "13"]);
    }

    [Fact]
    public async Task a_node_that_moves_meanwhile_is_looked_at_again()
    {
        await using var node = await database.Start();
        var gone = await Registered(node);
        var active = await Active(node, gone, 3);
        var recorded = await Recorded(node, (await node.Append(NodeStream.For(gone), new NodeLost(gone, 1, gone, ViewNode.Now))).Sequence);
        var meddling = new Meddling(node.Get<IEventStore>())
        {
            Meanwhile = () => node.Append(NodeStream.For(gone), new NodeRegistered(gone, 2, ViewNode.Now)),
        };
        await Should.ThrowAsync<StoreUnavailableException>(() => Reaper(node, meddling).Handle(recorded, TestContext.Current.CancellationToken));
        (await Crashed(active)).ShouldBeEmpty();
        await Reaper(node).Handle(recorded, TestContext.Current.CancellationToken);
        (await Crashed(active)).Length.ShouldBe(3);
    }

    private static WhenNodeGone Reaper(ViewNode node, IEventStore? events = null) =>
        new(events ?? node.Get<IEventStore>(), node.Get<ISnapshots>(), NullLogger<WhenNodeGone>.Instance);

    private static async Task<NodeId> Registered(ViewNode node)
    {
        var id = Id.New<NodeId>(ViewNode.Now);
        await node.Append(NodeStream.For(id), new NodeRegistered(id, 1, ViewNode.Now));
        return id;
    }

    private static async Task<List<SessionId>> Active(ViewNode node, NodeId owner, int many)
    {
        var sessions = new List<SessionId>();
        for (var i = 0; i < many; i++)
        {
            var (id, _) = await node.Open(Id.New<PersonId>(ViewNode.Now));
            await node.CatchUp((await node.Issue(id, owner)).Sequence);
            sessions.Add(id);
        }

        return sessions;
    }

    private static ValueTask<RecordedEvent> Recorded(ViewNode node, long sequence) =>
        node.Get<IEventStore>().ReadAll(sequence - 1, 1, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);

    private static async Task Viewed(ViewNode node) => (await node.Get<IViewProgress>().WaitFor(
        node.Get<ISnapshots>().Current.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();

    private static string Streams(IEnumerable<SessionId> sessions) => string.Join(',', sessions.Select(id => $"'session-{id}'"));

    private Task<string[]> Crashed(IReadOnlyCollection<SessionId> sessions) => database.Rows(
        $"select stream_id from sentinel.mt_events where type = 'session_paused' and data ->> 'cause' = 'crash' and stream_id in ({Streams(sessions)})");

    private Task<string[]> Summaries() => database.Rows("select to_json(s)::text from sentinel.session_summaries s order by id");

    /// <summary>A store that does what a test tells it.</summary>
    private sealed class Meddling(IEventStore events) : IEventStore
    {
        private int _decided;

        /// <summary>Decisions that go through.</summary>
        public int FailsAfter { get; init; } = int.MaxValue;

        /// <summary>Done when the time is asked, which is behind the look at the node.</summary>
        public Func<Task> Meanwhile { get; init; } = () => Task.CompletedTask;

        public Task<AppendResult> Append(Append append, CancellationToken cancellationToken) => events.Append(append, cancellationToken);

        public Task<Outcome> Decide<TState, TEvent>(
            StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide, Provenance by,
            AppendOptions options, CancellationToken cancellationToken)
            where TState : IState<TState, TEvent>
            where TEvent : class =>
            Interlocked.Increment(ref _decided) <= FailsAfter
                ? events.Decide(stream, expectedVersion, guards, decide, by, options, CancellationToken.None)
                : throw new StoreUnavailableException("The store has failed.");

        public Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
            where TState : IState<TState, TEvent>
            where TEvent : class => events.Load<TState, TEvent>(stream, asOf, cancellationToken);

        public async Task<DateTimeOffset> Now(CancellationToken cancellationToken)
        {
            await Meanwhile();
            return await events.Now(cancellationToken);
        }

        public Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken) => events.FirstMoved(guards, cancellationToken);

        public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) =>
            events.ReadStream(stream, asOf, cancellationToken);

        public IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken) =>
            events.ReadAll(after, limit, cancellationToken);
    }
}
