using Sentinel.Application.Audit;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.EventLog;
using Sentinel.Unit.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Audit;

public sealed class AccessReplaySpecs
{
    private const int Steps = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task at_any_point_of_any_past_it_says_what_the_events_up_to_there_add_up_to(int seed)
    {
        var history = new AccessHistory(seed).Play(Steps);
        var (random, loader) = (new Random(seed), Loader(history.Log));
        for (var i = 0; i < 8; i++)
        {
            var at = AccessHistory.Start.AddSeconds(random.Next(0, (int)(history.Log[^1].At - AccessHistory.Start).TotalSeconds));
            var profile = random.Next(3) switch { 0 => "dev", 1 => "prod", _ => null };
            var then = history.Log.TakeWhile(recorded => recorded.At <= at).ToList();
            (await Lines(history.Log, new(Time: at), profile, loader)).ShouldBe(AccessReference.Of(then, at, profile), $"{profile} at {at:O}");

            var sequence = then[^1].Sequence;
            (await Lines(history.Log, new(Sequence: sequence), profile, loader)).ShouldBe(
                AccessReference.Of(history.Log.Where(recorded => recorded.Sequence <= sequence), then[^1].At, profile), $"{profile} at {sequence}");
        }
    }

    [Fact]
    public async Task the_histories_have_every_answer_in_them()
    {
        var words = new HashSet<string>();
        for (var seed = 1; seed <= 12; seed++)
        {
            var history = new AccessHistory(seed).Play(Steps);
            var loader = Loader(history.Log);
            for (var sequence = 20; sequence < history.Log.Count; sequence += 3)
            {
                words.UnionWith((await Lines(history.Log, new(Sequence: sequence), null, loader)).SelectMany(line => line.Split(' ')));
            }
        }

        new[]
        {
            "could", "not", "Opened", "Active", "Paused", "Closed", "Revoked", "Expired", "session-closed", "session-expired", "session-revoked", "session-paused",
            "session-idle", "held", "policy-denied", "approval-required", "profile-unknown", "policy-missing",
        }.Except(words).ShouldBeEmpty();
    }

    [Fact]
    public async Task parts_together_are_the_whole()
    {
        var history = new AccessHistory(3).Play(400);
        var loader = Loader(history.Log);
        var whole = await Lines(history.Log, new(Sequence: history.Log.Count), null, loader);
        whole.Count.ShouldBeGreaterThan(4);
        var parts = new List<string>();
        for (long? before = null; ;)
        {
            var part = await Ask(history.Log, new(new(Sequence: history.Log.Count), null, before, 2), loader);
            parts.AddRange(part.Items.Select(Line));
            if (part.Cursor is null)
            {
                break;
            }

            part.Items.Count.ShouldBe(2);
            Application.Lists.SequenceCursor.TryParse(part.Cursor, out before).ShouldBeTrue();
        }

        parts.ShouldBe(whole);
    }

    [Fact]
    public async Task what_has_not_come_yet_is_refused()
    {
        var log = new AccessHistory(1).Play(20).Log;
        (await new AccessReplay(new ListedEvents(log), Loader(log)).At(new(new(Sequence: log.Count + 1), null, null, 10), TestContext.Current.CancellationToken)).Refusal
            .ShouldBe(AuditRefusals.InFuture);
        var early = new AccessReplay(new ListedEvents(log) { Time = log[^1].At }, Loader(log));
        (await early.At(new(new(Time: log[^1].At.AddTicks(1)), null, null, 10), TestContext.Current.CancellationToken)).Refusal
            .ShouldBe(AuditRefusals.InFuture);
        (await early.At(new(new(Time: log[^1].At), null, null, 10), TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();
    }

    private static async Task<List<string>> Lines(IReadOnlyList<RecordedEvent> log, AsOf point, string? profile, CachedPolicyLoader loader) =>
        [.. (await Ask(log, new(point, profile, null, 1000), loader)).Items.Select(Line)];

    private static string Line(PastAccess access)
    {
        access.CouldTouch.ShouldBe(access.CouldFetch || access.Lease is not null);
        (access.Ground is null).ShouldBe(!access.CouldFetch);
        (access.Why is null).ShouldBe(access.CouldFetch);
        return AccessReference.Line(
            access.Session.Value, access.Status.ToString(), access.CouldTouch, access.Ground?.Id, access.Why, access.Lease?.Lease.Value);
    }

    private static async Task<AccessThen> Ask(IReadOnlyList<RecordedEvent> log, PastAccessQuery query, CachedPolicyLoader loader)
    {
        var (answer, refusal) = await new AccessReplay(new ListedEvents(log), loader).At(query, TestContext.Current.CancellationToken);
        refusal.ShouldBeNull();
        return answer.ShouldNotBeNull();
    }

    private static CachedPolicyLoader Loader(IReadOnlyList<RecordedEvent> log) => new(
        (version, _) => Task.FromResult(log.Select(recorded => recorded.Data).OfType<PolicyPublished>().SingleOrDefault(e => e.Version == version)),
        PolicyTexts.Parser, new ProfileCache(1 << 20), 8);
}
