using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Requests.Asked;

namespace Sentinel.Unit.Requests;

public sealed class DecideRequestSpecs
{
    [Fact]
    public void what_is_submitted_is_pending()
    {
        var pending = Request().When(r => r.Submit(Submitted, automatic: false)).ThenRecorded(Submitted);
        pending.State.StatusAt(Now).ShouldBe(RequestStatus.Pending);
    }

    [Fact]
    public void what_the_policy_approves_alone_is_in_force_from_its_first_moment() =>
        Request().When(r => r.Submit(Submitted, automatic: true))
            .ThenRecorded(Submitted, new AccessRequestApproved(Which, Automatic: true, At.AddHours(1), At));

    [Fact]
    public void an_id_is_submitted_once() =>
        Request(Submitted).When(r => r.Submit(Submitted, automatic: false)).ThenRefused(RequestRefusals.Exists);

    [Fact]
    public void it_takes_as_many_approvers_as_the_rule_asks_for_and_runs_from_the_last()
    {
        Request(Submitted).When(r => r.Approve(By(Bob), Active)).ThenRecorded(By(Bob)).State.StatusAt(Now).ShouldBe(RequestStatus.Pending);
        var inForce = Request(Submitted, By(Bob)).When(r => r.Approve(By(Carol), Active)).ThenRecorded(By(Carol), Approved);
        inForce.State.StatusAt(Until.AddTicks(-1)).ShouldBe(RequestStatus.Approved);
        inForce.State.StatusAt(Until).ShouldBe(RequestStatus.Over);
        Request(Submitted with { Required = 1 }).When(r => r.Approve(By(Bob), Active)).ThenRecorded(By(Bob), Approved);
    }

    [Fact]
    public void approving_twice_is_one_approval()
    {
        Request(Submitted, By(Bob)).When(r => r.Approve(By(Bob) with { GivenWith = new("tok_other") }, Active)).ThenNothing();
        Request(InForce).When(r => r.Approve(By(Bob), Active)).ThenNothing();
    }

    [Fact]
    public void a_requester_never_approves_nor_denies_a_request_of_his_own()
    {
        Request(Submitted).When(r => r.Approve(By(Ada), Active)).ThenRefused(RequestRefusals.Own);
        Request(Submitted).When(r => r.Deny(Ada, null, Now)).ThenRefused(RequestRefusals.Own);
    }

    [Fact]
    public void a_token_that_is_not_confirmed_counts_as_its_issuer_s_on_either_side()
    {
        Request(Submitted).When(r => r.Approve(By(Bob, Ada), Active)).ThenRefused(RequestRefusals.Own);
        Request(Submitted with { CountsAs = [Bob] }).When(r => r.Approve(By(Bob), Active)).ThenRefused(RequestRefusals.Own);
        Request(Submitted with { CountsAs = [Dora] }).When(r => r.Approve(By(Bob, Dora), Active)).ThenRefused(RequestRefusals.Own);
        Request(Submitted with { CountsAs = [Dora] }).When(r => r.Approve(By(Bob), Active)).ThenRecorded(By(Bob));
    }

    [Fact]
    public void approvals_that_one_person_may_have_given_are_one()
    {
        Request(Submitted, By(Bob)).When(r => r.Approve(By(Carol, Bob), Active)).ThenRefused(RequestRefusals.CountsAlready);
        Request(Submitted, By(Carol, Bob)).When(r => r.Approve(By(Bob), Active)).ThenRefused(RequestRefusals.CountsAlready);
        Request(Submitted, By(Bob, Dora)).When(r => r.Approve(By(Carol, Dora), Active)).ThenRefused(RequestRefusals.CountsAlready);
        Request(Submitted, By(Bob, Dora)).When(r => r.Approve(By(Carol), Active)).ThenRecorded(By(Carol), Approved);
    }

    [Fact]
    public void who_may_not_approve_any_more_is_not_counted()
    {
        Request(Submitted, By(Bob)).When(r => r.Approve(By(Carol), approver => approver != Bob)).ThenRecorded(By(Carol));
        Request(Submitted, By(Bob), By(Carol)).When(r => r.Approve(By(Dora), approver => approver != Bob)).ThenRecorded(By(Dora), Approved);
    }

    [Fact]
    public void one_denial_decides()
    {
        var denied = new AccessRequestDenied(Which, Carol, "not today", Now);
        Request(Submitted, By(Bob)).When(r => r.Deny(Carol, "not today", Now)).ThenRecorded(denied).State.StatusAt(Now).ShouldBe(RequestStatus.Denied);
        Request(Submitted, denied).When(r => r.Deny(Carol, "again", Now)).ThenNothing();
        RefusedAs("was denied", Request(Submitted, denied).State.Approve(By(Bob), Active).Refusal);
        RefusedAs("was denied", Request(Submitted, By(Bob), denied).State.Approve(By(Bob), Active).Refusal);
    }

    [Theory]
    [InlineData("approved", "is approved")]
    [InlineData("over", "was approved, and its time is over")]
    [InlineData("denied", "was denied")]
    [InlineData("cancelled", "was cancelled")]
    [InlineData("expired", "has expired")]
    [InlineData("overdue", "has expired")]
    [InlineData("withdrawn", "was withdrawn")]
    [InlineData("lapsed", "has lapsed")]
    public void whoever_comes_too_late_is_told_how_it_stands(string end, string standing)
    {
        RequestEvent[] past = end switch
        {
            "approved" or "over" => InForce,
            "denied" => [Submitted, new AccessRequestDenied(Which, Carol, null, Now)],
            "cancelled" => [Submitted, new AccessRequestCancelled(Which, Ada, Now)],
            "expired" => [Submitted, new AccessRequestExpired(Which, DecideBy)],
            "withdrawn" => [.. InForce, new AccessRequestWithdrawn(Which, Ada, "done", null, Now)],
            "lapsed" => [.. InForce, new AccessRequestLapsed(Which, LapseCause.RuleChanged, Now)],
            _ => [Submitted],
        };
        var late = end is "overdue" or "over" ? DecideBy : Now;
        var request = Request(past).State;

        RefusedAs(standing, request.Approve(By(Dora) with { At = late }, Active).Refusal);
        RefusedAs(standing, request.Deny(Dora, null, late).Refusal);
        if (end != "cancelled")
        {
            RefusedAs(standing, request.Cancel(Ada, late).Refusal);
        }

        request.Submit(Submitted, automatic: true).Refusal.ShouldBe(RequestRefusals.Exists);
    }

    [Fact]
    public void what_nobody_has_asked_for_is_unknown()
    {
        Request().When(r => r.Approve(By(Bob), Active)).ThenRefused(RequestRefusals.Unknown);
        Request().When(r => r.Deny(Bob, null, Now)).ThenRefused(RequestRefusals.Unknown);
        Request().When(r => r.Cancel(Ada, Now)).ThenRefused(RequestRefusals.Unknown);
        Request().When(r => r.Withdraw(Ada, "done", null, Now)).ThenRefused(RequestRefusals.Unknown);
        Request().When(r => r.Use(First, Now)).ThenRefused(RequestRefusals.Unknown);
        Request().When(r => r.Expire(DecideBy)).ThenNothing();
        Request().When(r => r.Lapse(LapseCause.ApproverGone, Now)).ThenNothing();
        Request().State.StatusAt(Now).ShouldBeNull();
    }

    private static void RefusedAs(string standing, Refusal? refusal)
    {
        refusal.ShouldNotBeNull().Code.ShouldBe("request-decided");
        refusal.Detail.ShouldContain($"the request {standing}");
    }
}
