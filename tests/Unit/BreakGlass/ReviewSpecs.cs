using System.Collections.Immutable;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.BreakGlass;

public sealed class ReviewSpecs
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly DateTimeOffset Now = Glass.Until.AddHours(1);
    private static readonly BreakGlassExpired Expired = Glass.ExpiredAt(Glass.Until);

    [Fact]
    public void somebody_who_had_no_part_in_it_reviews_it()
    {
        var review = new BreakGlassReviewed(Glass.Id, Glass.Rita, new("tok_r"), ReviewFinding.NeedsFollowUp, null, Now);
        Given(Glass.Activated, Expired).When(Review(Glass.As(Glass.Rita), ReviewFinding.NeedsFollowUp, null)).ThenRecorded(review);
        Given(Glass.Activated, Glass.ClosedBy(Glass.Bob, Glass.Start), new BreakGlassReviewOverdue(Glass.Id, Now))
            .When(Review(Glass.As(Glass.Rita), ReviewFinding.NeedsFollowUp, null)).ThenRecorded(review);
    }

    [Fact]
    public void what_is_over_but_not_recorded_as_such_is_reviewed_and_recorded_together()
    {
        Given(Glass.Activated).When(glass => glass.Review(Glass.As(Glass.Rita), [], ReviewFinding.Justified, "Fine.", Glass.Until))
            .ThenRecorded(Glass.ExpiredAt(Glass.Until), Glass.ReviewedBy(Glass.Rita, Glass.Until));
        Given(Glass.Activated).When(glass => glass.Review(Glass.As(Glass.Rita), [], ReviewFinding.Justified, "Fine.", Glass.Until - Tick))
            .ThenRefused(BreakGlassRefusals.NotOver);
    }

    [Fact]
    public void a_review_stands_and_repeating_it_changes_nothing()
    {
        var reviewed = Given(Glass.Activated, Expired, Glass.ReviewedBy(Glass.Rita, Now));
        reviewed.When(Review(Glass.As(Glass.Rita), ReviewFinding.Justified, "Fine.")).ThenNothing();
        reviewed.When(Review(Glass.As(Glass.Rita), ReviewFinding.Unjustified, "Fine.")).ThenRefused(BreakGlassRefusals.AlreadyReviewed);
        reviewed.When(Review(Glass.As(Glass.Carol), ReviewFinding.Justified, "Fine.")).ThenRefused(BreakGlassRefusals.AlreadyReviewed);
        reviewed.When(glass => glass.Waive(Glass.As(Glass.Carol), "Late.", Now)).ThenRefused(BreakGlassRefusals.AlreadyReviewed);
        Given().When(Review(Glass.As(Glass.Rita), ReviewFinding.Justified, "Fine.")).ThenRefused(BreakGlassRefusals.Unknown);
    }

    [Fact]
    public void neither_invoker_nor_closer_nor_approver_reviews_it_under_whatever_name()
    {
        BreakGlassEvent[] closed = [Glass.Activated with { CountsAs = [Glass.Carol] }, Glass.ClosedBy(Glass.Bob, Glass.Start, new PersonId("psn_dora"))];
        foreach (var reviewer in (Reviewer[])
        [
            Glass.As(Glass.Ada), Glass.As(Glass.Carol), Glass.As(Glass.Bob), Glass.As(new("psn_dora")), Glass.As(Glass.Rita, Glass.Ada),
            Glass.As(Glass.Rita, Glass.Bob), Glass.As(new("psn_erik")), Glass.As(Glass.Rita, new PersonId("psn_erik")),
        ])
        {
            Given(closed).When(glass => glass.Review(reviewer, [new("psn_erik")], ReviewFinding.Justified, null, Now)).ThenRefused(BreakGlassRefusals.OwnReview);
        }
    }

    [Fact]
    public void an_approver_is_whoever_approved_what_was_in_force_while_the_glass_was_broken_or_is_now()
    {
        ApproversOf(Approved(Glass.Start.AddHours(-1), Glass.Start)).ShouldBeEmpty();
        ApproversOf(Approved(Glass.Start.AddHours(-1), Glass.Start + Tick)).ShouldBe([Glass.Bob, Glass.Carol]);
        ApproversOf(Approved(Glass.Until - Tick, Glass.Until)).ShouldBe([Glass.Bob, Glass.Carol]);
        ApproversOf(Approved(Glass.Until, Now)).ShouldBeEmpty();
        ApproversOf(Approved(Glass.Until, Now + Tick)).ShouldBe([Glass.Bob, Glass.Carol]);
    }

    [Fact]
    public void an_approval_that_ended_early_counts_up_to_its_end_and_what_never_was_in_force_does_not()
    {
        ApproversOf(Over(RequestEnd.Withdrawn, Glass.Start + Tick)).ShouldBe([Glass.Bob, Glass.Carol]);
        ApproversOf(Over(RequestEnd.Lapsed, Glass.Start)).ShouldBeEmpty();
        ApproversOf(Over(RequestEnd.Denied, Glass.Until)).ShouldBeEmpty();
        ApproversOf(new AccessRequest.Pending(Detail(Glass.Ada, "prod"))).ShouldBeEmpty();
    }

    [Fact]
    public void the_approvers_of_others_and_of_other_profiles_may_review()
    {
        ApproversOf(new AccessRequest.Approved(Detail(Glass.Rita, "prod"), false, Glass.Start, Glass.Until)).ShouldBeEmpty();
        ApproversOf(new AccessRequest.Approved(Detail(Glass.Ada, "dev"), false, Glass.Start, Glass.Until)).ShouldBeEmpty();
    }

    private static Func<BrokenGlass, Decision<BreakGlassEvent>> Review(Reviewer reviewer, ReviewFinding finding, string? comment) =>
        glass => glass.Review(reviewer, [], finding, comment, Now);

    private static PersonId[] ApproversOf(AccessRequest request) => [.. Approvers.Of([request], Glass.StateOf(Glass.Activated, Expired), Now)];

    private static AccessRequest.Approved Approved(DateTimeOffset at, DateTimeOffset until) => new(Detail(Glass.Ada, "prod"), false, at, until);

    private static AccessRequest.Over Over(RequestEnd end, DateTimeOffset at) => new(Detail(Glass.Ada, "prod"), end, null, null, at);

    private static AccessRequestDetail Detail(PersonId requester, string profile)
    {
        AccessRequestId id = new("req_1");
        return new(
            new(
                id, requester, new("tok_1"), [], profile, "arn", "Needed for work.", null, Mode.Server, 3600, 1, null, 1, "hash", "hash", "prod", "hash", 1,
                Now, Glass.Start.AddHours(-3)),
            [new ApprovalGiven(id, Glass.Bob, new("tok_b"), [Glass.Carol], null, Glass.Start.AddHours(-2))], ImmutableHashSet<SessionId>.Empty);
    }

    private static Spec.Past<BrokenGlass, BreakGlassEvent> Given(params BreakGlassEvent[] events) =>
        Spec.For<BrokenGlass, BreakGlassEvent>().Given(events);
}
