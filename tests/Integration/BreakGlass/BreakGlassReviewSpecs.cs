using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Integration.Identity;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>What becomes of emergency access when it is over: expiry, overdue reviews, waivers, who may review, what people are told.</summary>
[Collection(GlassCollection.Name)]
public sealed class BreakGlassReviewSpecs(GlassNodes nodes)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task what_is_over_is_recorded_and_so_is_a_review_that_nobody_made_in_time()
    {
        var (ada, now) = (await nodes.Person(), GlassNodes.Now);
        var over = await nodes.BrokenBefore(ada, "many-10", now - (2 * Hour), now - Hour, 72 * Hour);
        var overdue = await nodes.BrokenBefore(ada, "many-11", now - (3 * Hour), now - (2 * Hour), Hour);
        var running = await nodes.Broken(await nodes.Person(), "many-12");
        await Until(async () => await Types(over) is [_, nameof(BreakGlassExpired)] && await Types(overdue) is [_, nameof(BreakGlassExpired), nameof(BreakGlassReviewOverdue)]);
        (await nodes.A.Find(over))!.Status.ShouldBe(BreakGlassStanding.Ended);
        (await nodes.A.Find(overdue))!.Status.ShouldBe(BreakGlassStanding.Overdue);
        (await Types(running)).ShouldBe([nameof(BreakGlassActivated)]);
    }

    [Fact]
    public async Task an_overdue_review_blocks_its_invoker_until_it_is_waived_once_or_made()
    {
        var (ada, now) = (await nodes.Person(), GlassNodes.Now);
        var overdue = await nodes.BrokenBefore(ada, "many-13", now - (3 * Hour), now - (2 * Hour), Hour);
        (await nodes.B.Send(GlassNodes.Break(ada, "many-14"))).Outcome.ShouldBe(new Outcome.Refused(BreakGlassRefusals.ReviewOverdue(overdue)));
        using var admin = nodes.Client(nodes.Admin, nodes.B);
        var waived = (await admin.Post($"/v1/break-glass/{overdue}/waive", new { reason = "The reviewers sleep." })).Must(204);
        await nodes.Follow(waived.Sequence!.Value);
        (await admin.Post($"/v1/break-glass/{overdue}/waive", new { reason = "Again." })).Must(204);
        (await Types(overdue)).Count(type => type == nameof(BreakGlassReviewWaived)).ShouldBe(1);
        await nodes.Broken(ada, "many-14", nodes.B);
        using var auditor = nodes.Client(nodes.Auditor);
        (await auditor.Get($"/v1/break-glass/{overdue}")).Must(200).ShouldSatisfyAllConditions(
            seen => seen["status"].ShouldBe("overdue"), seen => seen.Body.GetProperty("waived").GetBoolean().ShouldBeTrue(),
            seen => seen["waiver", "reason"].ShouldBe("The reviewers sleep."), seen => seen["waiver", "by"].ShouldBe(nodes.Admin.Id.Value));
        using var rita = nodes.Client(nodes.Rita);
        (await rita.Post($"/v1/break-glass/{overdue}/review", new { finding = "unjustified" })).Must(204);
        var id = await nodes.Broken(await nodes.Person(), "many-13");
        (await rita.Post($"/v1/break-glass/{id}/waive", new { reason = "Too early." })).Code.ShouldBe("break-glass-not-overdue");
    }

    [Fact]
    public async Task neither_who_closed_it_nor_who_approved_the_same_nor_a_token_of_the_invoker_s_making_reviews_it()
    {
        var ada = await nodes.Person();
        var both = Domain.Identity.Roles.Reviewer | Domain.Identity.Roles.Operator;
        var (closer, approver, minted) =
            ((await nodes.People(1, both)).Single(), (await nodes.People(1, Domain.Identity.Roles.Reviewer)).Single(),
            (await nodes.People(1, Domain.Identity.Roles.Reviewer, countsAs: [ada.Id])).Single());
        var id = await nodes.Broken(ada, "many-15");
        await Approve(ada, approver, "many-15");
        (await nodes.A.Send(new CloseBreakGlass(closer.Caller, id, "Enough."))).ShouldBeOfType<Outcome.Recorded>();
        foreach (var reviewer in (Known[])[closer, approver, minted])
        {
            (await nodes.A.Send(Review(reviewer, id))).ShouldBe(new Outcome.Refused(BreakGlassRefusals.OwnReview));
        }

        (await nodes.A.Send(Review(nodes.Rita, id))).ShouldBeOfType<Outcome.Recorded>();
    }

    [Fact]
    public async Task a_denial_and_a_withdrawal_of_the_same_flag_it_and_do_not_block_it()
    {
        var (ada, bob) = (await nodes.Person(), await nodes.Person());
        await Deny(ada, bob, "prod");
        (await nodes.B.Send(GlassNodes.Break(ada, "prod"))).Glass!.Detail.Activated.Escalations.ShouldBe([EscalationCause.Denial]);
        (await nodes.B.Send(GlassNodes.Break(bob, "prod"))).Glass!.Detail.Activated.Escalations.ShouldBeEmpty();
    }

    [Fact]
    public async Task the_operator_s_log_hears_of_it_with_names_and_no_words_of_the_invoker_s()
    {
        var ada = await nodes.Person();
        var id = await nodes.Broken(ada, "many-16");
        (await nodes.A.Send(new CloseBreakGlass(nodes.Operator.Caller, id, "Enough."))).ShouldBeOfType<Outcome.Recorded>();
        var overdue = await nodes.BrokenBefore(ada, "many-17", GlassNodes.Now - (3 * Hour), GlassNodes.Now - (2 * Hour), Hour);
        await Until(() => Task.FromResult(Heard(id).SequenceEqual([411, 412]) && Heard(overdue).SequenceEqual([411, 413, 414])));
        var lines = nodes.A.Urgent.About(id.Value).Concat(nodes.B.Urgent.About(id.Value)).Select(line => line.Text).ToArray();
        lines.ShouldAllBe(line => line.Contains("many-16", StringComparison.Ordinal) && line.Contains("Incident", StringComparison.Ordinal));
        lines.ShouldAllBe(line => !line.Contains("database", StringComparison.Ordinal) && !line.Contains("Enough", StringComparison.Ordinal));
    }

    [Fact]
    public async Task the_list_s_table_made_anew_is_the_same_and_the_state_of_then_can_be_asked_for()
    {
        var ada = await nodes.Person();
        var id = await nodes.Broken(ada, "many-18");
        var closed = (await nodes.A.Send(new CloseBreakGlass(ada.Caller, id, null))).ShouldBeOfType<Outcome.Recorded>();
        (await nodes.A.Send(Review(nodes.Rita, id))).ShouldBeOfType<Outcome.Recorded>();
        await nodes.Follow((await nodes.A.LogBehind(0))[^1].Sequence);
        var before = await Listed();
        await nodes.A.Get<TableProjections>().Rebuild("break_glass_summaries", TestContext.Current.CancellationToken);
        (await Listed()).ShouldBe(before);
        using var auditor = nodes.Client(nodes.Auditor);
        (await auditor.StateAt($"break-glass-{id}", $"{closed.Sequence}")).Must(200).ShouldSatisfyAllConditions(
            then => then["state", "$kind"].ShouldBe("breakGlass"), then => then["state", "status"].ShouldBe("ended"), then => then["state", "closedBy"].ShouldBe(ada.Id.Value));
        (await auditor.StateAt($"break-glass-{id}", $"{closed.Sequence - 1}")).Must(200)["state", "status"].ShouldBe("active");
        (await auditor.StateAt($"break-glass-{id}")).Must(200)["state", "finding"].ShouldBe("justified");
    }

    private static ReviewBreakGlass Review(Known reviewer, BreakGlassId id) => new(reviewer.Caller, id, ReviewFinding.Justified, null, null);

    private IEnumerable<int> Heard(BreakGlassId id) =>
        nodes.A.Urgent.About(id.Value).Concat(nodes.B.Urgent.About(id.Value)).Select(line => line.Event).Distinct().Order();

    private async Task<string[]> Types(BreakGlassId id)
    {
        var types = new List<string>();
        await foreach (var recorded in nodes.A.Store.ReadStream(BreakGlassStream.For(id).Value, AsOf.Now, TestContext.Current.CancellationToken))
        {
            types.Add(recorded.Data.GetType().Name);
        }

        return [.. types];
    }

    private async Task<string[]> Listed() =>
    [
        .. (await nodes.A.Get<IBreakGlassViews>().List(new(Limit: 1000), TestContext.Current.CancellationToken)).Items
            .Select(item => System.Text.Json.JsonSerializer.Serialize(item)),
    ];

    private Task Approve(Known requester, Known approver, string profile) => Ask(requester, profile, (id, now) =>
    [
        new ApprovalGiven(id, approver.Id, approver.Caller.Token, [], null, now), new AccessRequestApproved(id, false, now.AddHours(1), now),
    ]);

    private Task Deny(Known requester, Known approver, string profile) =>
        Ask(requester, profile, (id, now) => [new AccessRequestDenied(id, approver.Id, "No.", now)]);

    private async Task Ask(Known requester, string profile, Func<AccessRequestId, DateTimeOffset, RequestEvent[]> then)
    {
        var (id, now) = (Id.New<AccessRequestId>(GlassNodes.Now), GlassNodes.Now);
        var submitted = new AccessRequestSubmitted(
            id, requester.Id, requester.Caller.Token, [], profile, GlassNodes.RoleOf(profile), "Needed for work.", null, Mode.Server, 3600, 1, null, 1, "hash",
            "hash", "rule", "hash", 1, now.AddHours(1), now);
        await nodes.Follow(await nodes.A.Append(new Write(RequestStream.For(id), 0, [submitted, .. then(id, now)])));
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !await holds(); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        }
    }
}
