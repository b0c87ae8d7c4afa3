using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Sessions;

/// <summary>The sweeper ends what nobody used, and nothing else. The profile allows an hour.</summary>
public sealed class IdleEndSpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    [Fact]
    public async Task what_was_idle_for_half_a_minute_more_than_allowed_ends_and_says_why()
    {
        await using var node = await Start();
        var idle = await Opened(node, TimeSpan.FromSeconds(3631));
        var late = await Opened(node, TimeSpan.FromSeconds(3615));
        var leased = await Opened(node, TimeSpan.FromHours(3));
        await node.Append(SessionStream.For(leased), ViewNode.Issued(leased, Id.New<NodeId>(ViewNode.Now)));
        var paused = await Opened(node, TimeSpan.FromHours(3));
        await node.Append(
            SessionStream.For(paused), ViewNode.Issued(paused, Id.New<NodeId>(ViewNode.Now)) with { At = ViewNode.Now.AddHours(-2) },
            new SessionPaused(paused, PauseCause.Operator, null, null, ViewNode.Now));
        var resumed = await Opened(node, TimeSpan.FromHours(3));
        var last = await node.Append(
            SessionStream.For(resumed), new SessionPaused(resumed, PauseCause.Operator, null, null, ViewNode.Now), new SessionResumed(resumed, null, ViewNode.Now));
        await node.CatchUp(last.Sequence);

        await node.Get<SessionExpiry>().Sweep(TestContext.Current.CancellationToken);

        (await Ended(idle, late, leased, paused, resumed)).ShouldBe([$"session-{idle} idle"]);
    }

    [Fact]
    public async Task what_some_node_has_served_again_goes_on()
    {
        await using var node = await Start();
        var (served, longAgo) = (await Opened(node, TimeSpan.FromHours(2)), await Opened(node, TimeSpan.FromHours(2)));
        var activity = node.Get<ISessionActivity>();
        await activity.Record(
            [KeyValuePair.Create(served, ViewNode.Now.AddMinutes(-50)), KeyValuePair.Create(longAgo, ViewNode.Now.AddMinutes(-61))],
            TestContext.Current.CancellationToken);
        await node.Get<SessionExpiry>().Sweep(TestContext.Current.CancellationToken);
        (await Ended(served, longAgo)).ShouldBe([$"session-{longAgo} idle"]);
    }

    [Fact]
    public async Task of_what_the_nodes_tell_the_latest_is_kept()
    {
        await using var node = await Start();
        var activity = node.Get<ISessionActivity>();
        var (one, two, never) = (Id.New<SessionId>(ViewNode.Now), Id.New<SessionId>(ViewNode.Now), Id.New<SessionId>(ViewNode.Now));
        var now = new DateTimeOffset(ViewNode.Now.Ticks / 10_000_000 * 10_000_000, TimeSpan.Zero);
        await activity.Record([KeyValuePair.Create(one, now), KeyValuePair.Create(two, now)], TestContext.Current.CancellationToken);
        await activity.Record([KeyValuePair.Create(one, now.AddSeconds(-5)), KeyValuePair.Create(two, now.AddSeconds(5))], TestContext.Current.CancellationToken);
        var last = await activity.Last([one, two, never], TestContext.Current.CancellationToken);
        last.OrderBy(entry => entry.Value).ShouldBe([KeyValuePair.Create(one, now), KeyValuePair.Create(two, now.AddSeconds(5))]);
    }

    private async Task<ViewNode> Start()
    {
        var node = await database.Start(services => services
            .AddSingleton<ISessionActivity, PostgresSessionActivity>()
            .AddSingleton<SessionExpiry>());
        if ((await database.Rows("select stream_id from sentinel.mt_events where type = 'policy_published'")).Length == 0)
        {
            await node.Publish();
        }

        return node;
    }

    private static async Task<SessionId> Opened(ViewNode node, TimeSpan ago)
    {
        var id = Id.New<SessionId>(ViewNode.Now);
        var opened = ViewNode.Opened(id, Id.New<PersonId>(ViewNode.Now)) with { At = ViewNode.Now - ago, ExpiresAt = ViewNode.Now.AddHours(5) };
        await node.CatchUp((await node.Append(SessionStream.For(id), opened)).Sequence);
        return id;
    }

    private Task<string[]> Ended(params SessionId[] sessions) => database.Rows(
        $"select stream_id, data ->> 'cause' from sentinel.mt_events where type = 'session_expired' and stream_id in ({string.Join(',', sessions.Select(id => $"'session-{id}'"))})");
}
