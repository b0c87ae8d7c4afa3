using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Integration.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

public sealed class TableProjectionSpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    private const string Logged = "select seq_id from sentinel.mt_events where stream_id like 'session-ses_%' order by seq_id";

    [Fact]
    public async Task two_nodes_project_each_event_once()
    {
        await Table("two_nodes");
        await using var one = await database.Start(services => Count(services, "two_nodes", () => false));
        await using var other = await database.Start(services => Count(services, "two_nodes", () => false));
        var person = Id.New<PersonId>(ViewNode.Now);
        var opened = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : other).Open(person)));

        await one.CatchUp(opened.Max(session => session.Sequence));
        await other.CatchUp(opened.Max(session => session.Sequence));

        (await database.Rows("select sequence from sentinel.two_nodes order by sequence")).ShouldBe(await database.Rows(Logged));
    }

    [Fact]
    public async Task a_projection_that_breaks_between_rows_and_checkpoint_loses_nothing_and_doubles_nothing_and_stops_nobody()
    {
        await Table("breaks");
        var left = 3;
        await using var node = await database.Start(services => Count(services, "breaks", () => Interlocked.Decrement(ref left) >= 0));
        var (id, sequence) = await node.Open(Id.New<PersonId>(ViewNode.Now));

        await ViewNode.Eventually(async () => await node.Views.Find(id, TestContext.Current.CancellationToken) is not null);
        await node.CatchUp(sequence);

        left.ShouldBeLessThan(0);
        (await database.Rows("select sequence from sentinel.breaks order by sequence")).ShouldBe(await database.Rows(Logged));
    }

    [Fact]
    public async Task a_rebuild_gives_the_very_rows_that_following_gave()
    {
        await using var node = await database.Start();
        var (ada, _) = await node.Register("rebuilt", Roles.Requester);
        var self = Id.New<NodeId>(ViewNode.Now);
        var last = 0L;
        for (var i = 0; i < 12; i++)
        {
            var (id, _) = await node.Open(ada, i % 2 == 0 ? "dev" : "ops/prod");
            SessionEvent[] story =
            [
                new SessionActivated(id, ViewNode.Now), ViewNode.Issued(id, self), ViewNode.Issued(id, self),
                new SessionPaused(id, PauseCause.Crash, null, null, ViewNode.Now), new SessionResumed(id, null, ViewNode.Now),
                new SessionExtended(id, ViewNode.Now.AddHours(2), ViewNode.Now),
                new SessionContextReplaced(id, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }, ViewNode.Now),
                i % 3 == 0 ? new SessionClosed(id, ViewNode.Now) : new SessionRevoked(id, "leak", ada, null, ViewNode.Now),
            ];
            foreach (var happened in story.Take(1 + i))
            {
                last = (await node.Append(SessionStream.For(id), happened)).Sequence;
            }
        }

        await node.CatchUp(last);
        var followed = await Summaries();
        (await database.Rows("update sentinel.session_summaries set leases = 99, status = 'expired' returning id")).ShouldNotBeEmpty();

        await node.Get<TableProjections>().Rebuild("session_summaries", TestContext.Current.CancellationToken);

        followed.Length.ShouldBeGreaterThanOrEqualTo(12);
        (await Summaries()).ShouldBe(followed);
    }

    [Fact]
    public async Task a_view_that_another_node_writes_is_waited_for_at_the_checkpoint()
    {
        await using var node = await database.Start();
        await node.CatchUp((await node.Open(Id.New<PersonId>(ViewNode.Now))).Sequence);
        await using var busy = await database.Open();
        await using var next = await database.Open();
        var work = await busy.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Run(busy, "select from sentinel.mt_event_progression where name = 'session_summaries' for update");
        var (_, sequence) = await node.Open(Id.New<PersonId>(ViewNode.Now));
        var progress = node.Get<IViewProgress>();

        (await progress.WaitFor(sequence, TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken)).ShouldBeFalse();

        await Run(busy, $"update sentinel.mt_event_progression set last_seq_id = {sequence} where name = 'session_summaries'");
        var waiting = progress.WaitFor(sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var stillBusy = Run(next, "begin; select from sentinel.mt_event_progression where name = 'session_summaries' for update");
        await work.CommitAsync(TestContext.Current.CancellationToken);
        await stillBusy;

        (await waiting).ShouldBeTrue();
        await Run(next, "rollback");
        await node.Get<TableProjections>().Rebuild("session_summaries", TestContext.Current.CancellationToken);
    }

    private static void Count(IServiceCollection services, string table, Func<bool> fails) =>
        services.AddSingleton<ITableProjection>(new CountingProjection(table, fails));

    private Task<string[]> Table(string name) =>
        database.Rows($"create table sentinel.{name} (sequence bigint not null); grant select, insert, delete on sentinel.{name} to sentinel_app");

    private Task<string[]> Summaries() => database.Rows("select to_json(s)::text from sentinel.session_summaries s order by id");

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
