using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Requests.Asked;

namespace Sentinel.Unit.Requests;

public sealed class EndRequestSpecs
{
    [Fact]
    public void what_is_pending_is_taken_back_once()
    {
        var cancelled = new AccessRequestCancelled(Which, Ada, Now);
        Request(Submitted).When(r => r.Cancel(Ada, Now)).ThenRecorded(cancelled).State.StatusAt(Now).ShouldBe(RequestStatus.Cancelled);
        Request(Submitted, cancelled).When(r => r.Cancel(Dora, Now)).ThenNothing();
    }

    [Fact]
    public void it_expires_by_comparison_to_the_tick_and_in_the_log_once()
    {
        var expired = new AccessRequestExpired(Which, DecideBy);
        Request(Submitted).When(r => r.Expire(DecideBy.AddTicks(-1))).ThenNothing();
        Request(Submitted).When(r => r.Expire(DecideBy)).ThenRecorded(expired);
        Request(Submitted, expired).When(r => r.Expire(DecideBy)).ThenNothing();
        Request(InForce).When(r => r.Expire(DecideBy)).ThenNothing();
        Request(Submitted).State.StatusAt(DecideBy.AddTicks(-1)).ShouldBe(RequestStatus.Pending);
        Request(Submitted).State.StatusAt(DecideBy).ShouldBe(RequestStatus.Expired);
        Request(Submitted, By(Bob)).When(r => r.Approve(By(Carol) with { At = DecideBy.AddTicks(-1) }, Active))
            .ThenRecorded(By(Carol) with { At = DecideBy.AddTicks(-1) }, new AccessRequestApproved(Which, false, DecideBy.AddTicks(-1).AddHours(1), DecideBy.AddTicks(-1)));
    }

    [Fact]
    public void an_approval_is_withdrawn_whatever_the_clock_says_and_once()
    {
        var withdrawn = new AccessRequestWithdrawn(Which, Dora, "laptop lost", new OrderId("rev_1"), Now);
        Request(InForce).When(r => r.Withdraw(Dora, "laptop lost", new OrderId("rev_1"), Now)).ThenRecorded(withdrawn)
            .State.StatusAt(Now).ShouldBe(RequestStatus.Withdrawn);
        Request(InForce).When(r => r.Withdraw(Dora, "late", null, Until.AddDays(1)))
            .ThenRecorded(new AccessRequestWithdrawn(Which, Dora, "late", null, Until.AddDays(1)));
        Request([.. InForce, withdrawn]).When(r => r.Withdraw(Ada, "done", null, Now)).ThenNothing();
    }

    [Fact]
    public void what_is_not_approved_is_not_withdrawn()
    {
        Request(Submitted).When(r => r.Withdraw(Ada, "done", null, Now)).ThenRefused(RequestRefusals.StillPending);
        Request(Submitted).State.Withdraw(Ada, "done", null, DecideBy).Refusal!.Code.ShouldBe("request-decided");
        Request(Submitted, new AccessRequestDenied(Which, Bob, null, Now)).State.Withdraw(Ada, "done", null, Now).Refusal!.Code.ShouldBe("request-decided");
        Request([.. InForce, new AccessRequestLapsed(Which, LapseCause.RuleChanged, Now)]).State.Withdraw(Ada, "done", null, Now)
            .Refusal!.Code.ShouldBe("request-decided");
    }

    [Fact]
    public void an_approval_lapses_while_it_is_in_force_and_once()
    {
        var lapsed = new AccessRequestLapsed(Which, LapseCause.ProfileChanged, Now);
        Request(InForce).When(r => r.Lapse(LapseCause.ProfileChanged, Now)).ThenRecorded(lapsed).State.StatusAt(Now).ShouldBe(RequestStatus.Lapsed);
        Request(InForce).When(r => r.Lapse(LapseCause.ProfileChanged, Until)).ThenNothing();
        Request([.. InForce, lapsed]).When(r => r.Lapse(LapseCause.RuleChanged, Now)).ThenNothing();
        Request(Submitted).When(r => r.Lapse(LapseCause.RuleChanged, Now)).ThenNothing();
    }

    [Fact]
    public void as_many_sessions_stand_on_it_as_were_asked_for_and_each_once()
    {
        var used = new AccessRequestUsed(Which, First, Now);
        Request(InForce).When(r => r.Use(First, Now)).ThenRecorded(used);
        Request([.. InForce, used]).When(r => r.Use(First, Now)).ThenNothing();
        Request([.. InForce, used]).When(r => r.Use(Second, Now)).ThenRefused(RequestRefusals.UsedUp);
        Request([Submitted with { Sessions = 2 }, By(Bob), By(Carol), Approved, used]).When(r => r.Use(Second, Now))
            .ThenRecorded(new AccessRequestUsed(Which, Second, Now));
    }

    [Fact]
    public void the_session_that_waits_for_it_is_one_of_them()
    {
        RequestEvent[] waited = [Submitted with { Session = First }, By(Bob), By(Carol), Approved];
        Request(waited).When(r => r.Use(First, Now)).ThenNothing();
        Request(waited).When(r => r.Use(Second, Now)).ThenRefused(RequestRefusals.UsedUp);
        Request([Submitted with { Session = First, Sessions = 2 }, .. waited[1..]]).When(r => r.Use(Second, Now))
            .ThenRecorded(new AccessRequestUsed(Which, Second, Now));
    }

    [Fact]
    public void nothing_begins_in_its_last_minute_or_behind_it()
    {
        Request(InForce).When(r => r.Use(First, Until.AddSeconds(-60))).ThenRecorded(new AccessRequestUsed(Which, First, Until.AddSeconds(-60)));
        Request(InForce).When(r => r.Use(First, Until.AddSeconds(-60).AddTicks(1))).ThenRefused(RequestRefusals.Ending);
        NotInForce("was approved, and its time is over", Request(InForce).State, Until);
        NotInForce("is pending", Request(Submitted).State, Now);
        NotInForce("was withdrawn", Request([.. InForce, new AccessRequestWithdrawn(Which, Ada, "done", null, Now)]).State, Now);

        static void NotInForce(string standing, AccessRequest request, DateTimeOffset now)
        {
            var refusal = request.Use(First, now).Refusal;
            refusal.ShouldNotBeNull().Code.ShouldBe("approval-not-in-force");
            refusal.Detail.ShouldContain($"the request {standing}");
        }
    }
}
