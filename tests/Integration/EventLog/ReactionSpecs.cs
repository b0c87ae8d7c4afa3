using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Integration.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

public sealed class ReactionSpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    [Fact]
    public async Task what_fails_is_handled_again_before_anything_behind_it()
    {
        var person = Id.New<PersonId>(ViewNode.Now);
        var reaction = new Recording("fails_once") { FailsOnceFor = person };
        await using var node = await database.Start(services => services.AddSingleton<IReaction>(reaction));
        var (first, _) = await node.Open(person);
        var (second, _) = await node.Open(person);

        await ViewNode.Eventually(() => Task.FromResult(reaction.Of(second) == 1));

        reaction.Handled.Where(session => session == first || session == second).ShouldBe([first, first, second], "the first try failed");
    }

    [Fact]
    public async Task a_node_that_starts_again_goes_on_behind_what_it_has_handled()
    {
        var before = new Recording("goes_on");
        SessionId first, second;
        await using (var node = await database.Start(services => services.AddSingleton<IReaction>(before)))
        {
            (first, _) = await node.Open(Id.New<PersonId>(ViewNode.Now));
            await ViewNode.Eventually(async () =>
                before.Of(first) == 1 && await Handled("goes_on", first));
        }

        var after = new Recording("goes_on");
        await using var again = await database.Start(services => services.AddSingleton<IReaction>(after));
        (second, _) = await again.Open(Id.New<PersonId>(ViewNode.Now));
        await ViewNode.Eventually(() => Task.FromResult(after.Of(second) == 1));

        after.Of(first).ShouldBe(0);
    }

    [Fact]
    public async Task a_turn_that_does_not_move_keeps_nobody_out_for_long()
    {
        await using var stopped = await database.Open();
        await using (var turn = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('sentinel reaction stalled', 0))", stopped))
        {
            await turn.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var reaction = new Recording("stalled");
        await using var node = await database.Start(services => services.AddSingleton<IReaction>(reaction));
        var started = TimeProvider.System.GetTimestamp();
        var (session, _) = await node.Open(Id.New<PersonId>(ViewNode.Now));

        await ViewNode.Eventually(() => Task.FromResult(reaction.Of(session) == 1));
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task an_order_ends_the_sessions_that_it_covers_one_by_one_and_once()
    {
        await using var node = await database.Start();
        await node.Publish();
        var (ada, bob) = (Id.New<PersonId>(ViewNode.Now), Id.New<PersonId>(ViewNode.Now));
        var covered = new List<SessionId>();
        for (var i = 0; i < 30; i++)
        {
            covered.Add((await node.Open(ada)).Id);
        }

        var (closed, _) = await node.Open(ada);
        await node.Append(SessionStream.For(closed), new SessionClosed(closed, ViewNode.Now));
        var (others, _) = await node.Open(bob);
        var (order, sequence) = await node.Order(new(Person: ada), hold: false);
        var (later, _) = await node.Open(ada);

        await ViewNode.Eventually(async () => (await Revoked(order)).Length == covered.Count);
        (await Revoked(order)).ShouldBe(covered.Select(id => $"session-{id} leak when_access_revoked").Order(StringComparer.Ordinal));

        var recorded = await node.Get<IEventStore>().ReadAll(sequence - 1, 1, TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken);
        await node.Get<IEnumerable<IReaction>>().OfType<WhenAccessRevoked>().Single().Handle(recorded, TestContext.Current.CancellationToken);

        (await Revoked(order)).Length.ShouldBe(covered.Count);
        (await Ends(closed, others, later)).ShouldBe([$"session-{closed} session_closed"]);
    }

    [Fact]
    public async Task an_order_on_a_role_ends_the_sessions_on_its_profiles()
    {
        await using var node = await database.Start();
        await node.Publish();
        var person = Id.New<PersonId>(ViewNode.Now);
        var (dev, _) = await node.Open(person, "dev");
        var (prod, _) = await node.Open(person, "ops/prod");
        var (order, _) = await node.Order(new(Role: "arn:aws:iam::123456789012:role/SandboxProd"), hold: true);

        await ViewNode.Eventually(async () => (await Ends(prod)).Length == 1);
        (await Revoked(order)).ShouldContain($"session-{prod} leak when_access_revoked");
        (await Ends(dev)).ShouldBeEmpty();
    }

    private async Task<bool> Handled(string reaction, SessionId session) => (await database.Rows(
        $"select name from sentinel.mt_event_progression where name = '{reaction}' and last_seq_id >= (select max(seq_id) from sentinel.mt_events where stream_id = 'session-{session}')"))
        .Length == 1;

    private Task<string[]> Revoked(OrderId order) => database.Rows(
        $"select stream_id, data ->> 'reason', user_name from sentinel.mt_events where type = 'session_revoked' and data ->> 'order' = '{order}' order by stream_id collate \"C\"");

    private Task<string[]> Ends(params SessionId[] sessions) => database.Rows(
        $"select stream_id, type from sentinel.mt_events where type in ('session_revoked', 'session_closed') and stream_id in ({string.Join(", ", sessions.Select(id => $"'session-{id}'"))})");

    /// <summary>Remembers whose opening it was told of, also when it fails.</summary>
    private sealed class Recording(string name) : IReaction
    {
        private readonly ConcurrentQueue<SessionId> _handled = new();
        private bool _failed;

        public PersonId? FailsOnceFor { get; init; }

        public string Name => name;

        public IReadOnlyCollection<Type> Events { get; } = [typeof(SessionOpened)];

        public IReadOnlyList<SessionId> Handled => [.. _handled];

        public int Of(SessionId session) => _handled.Count(handled => handled == session);

        public Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
        {
            var opened = (SessionOpened)recorded.Data;
            _handled.Enqueue(opened.SessionId);
            if (opened.Person != FailsOnceFor || _failed)
            {
                return Task.CompletedTask;
            }

            _failed = true;
            throw new InvalidOperationException("Not yet.");
        }
    }
}
