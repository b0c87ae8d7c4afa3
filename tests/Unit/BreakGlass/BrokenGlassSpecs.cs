using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.BreakGlass;

public sealed class BrokenGlassSpecs
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly DateTimeOffset Now = Glass.Start.AddMinutes(20);
    private static readonly DateTimeOffset Due = Glass.Until + Glass.ReviewWithin;
    private static readonly BreakGlassExpired Expired = Glass.ExpiredAt(Glass.Until);

    [Fact]
    public void its_invoker_adds_notes_while_it_is_active_and_until_it_is_reviewed()
    {
        var noted = new BreakGlassNoted(Glass.Id, Glass.Ada, "Restarted it.", Now);
        Given(Glass.Activated).When(glass => glass.Note(Glass.Ada, "Restarted it.", Now)).ThenRecorded(noted);
        Given(Glass.Activated, Expired).When(glass => glass.Note(Glass.Ada, "Restarted it.", Now)).ThenRecorded(noted)
            .State.Known!.Notes.ShouldBe([noted]);
        Given(Glass.Activated, Expired, Glass.ReviewedBy(Glass.Rita, Now)).When(glass => glass.Note(Glass.Ada, "Late.", Now))
            .ThenRefused(BreakGlassRefusals.AlreadyReviewed);
        Given().When(glass => glass.Note(Glass.Ada, "Nothing.", Now)).ThenRefused(BreakGlassRefusals.Unknown);
    }

    [Fact]
    public void it_takes_so_many_notes_and_no_more()
    {
        var full = Given([Glass.Activated, .. Enumerable.Repeat(new BreakGlassNoted(Glass.Id, Glass.Ada, "n", Now), BrokenGlass.MostNotes - 1)]);
        var last = full.When(glass => glass.Note(Glass.Ada, "Last.", Now)).ThenRecorded(new BreakGlassNoted(Glass.Id, Glass.Ada, "Last.", Now)).State;
        last.Note(Glass.Ada, "More.", Now).ShouldBe(BreakGlassRefusals.NotesFull);
    }

    [Fact]
    public void it_is_closed_once_and_closing_again_changes_nothing()
    {
        var closed = new BreakGlassClosed(Glass.Id, Glass.Bob, [Glass.Carol], "Enough.", Now);
        var state = Given(Glass.Activated).When(glass => glass.Close(Glass.Bob, [Glass.Carol], "Enough.", Now)).ThenRecorded(closed).State;
        state.EndsAt.ShouldBe(Now);
        state.IsInForce(Now).ShouldBeFalse();
        Given(Glass.Activated, closed).When(glass => glass.Close(Glass.Ada, [], null, Now)).ThenNothing();
        Given(Glass.Activated, Expired).When(glass => glass.Close(Glass.Ada, [], null, Now)).ThenNothing();
        Given().When(glass => glass.Close(Glass.Ada, [], null, Now)).ThenRefused(BreakGlassRefusals.Unknown);
    }

    [Fact]
    public void closing_it_late_or_by_a_wrong_clock_puts_its_review_off_no_further()
    {
        var late = Glass.Until.AddHours(5);
        var state = Given(Glass.Activated).When(glass => glass.Close(Glass.Ada, [], null, late)).ThenRecorded(Glass.ClosedBy(Glass.Ada, late)).State;
        state.EndsAt.ShouldBe(Glass.Until);
        state.ReviewDueAt.ShouldBe(Due);
    }

    [Fact]
    public void it_is_in_force_to_the_tick_before_its_end_and_expires_at_it()
    {
        Glass.StateOf(Glass.Activated).IsInForce(Glass.Until - Tick).ShouldBeTrue();
        Glass.StateOf(Glass.Activated).IsInForce(Glass.Until).ShouldBeFalse();
        Given(Glass.Activated).When(glass => glass.Expire(Glass.Until - Tick)).ThenNothing();
        Given(Glass.Activated).When(glass => glass.Expire(Glass.Until)).ThenRecorded(Expired).State.EndsAt.ShouldBe(Glass.Until);
        Given(Glass.Activated, Expired).When(glass => glass.Expire(Due)).ThenNothing();
    }

    [Fact]
    public void its_review_is_due_so_long_after_its_end_and_overdue_is_said_once()
    {
        var overdue = new BreakGlassReviewOverdue(Glass.Id, Due);
        Given(Glass.Activated, Expired).When(glass => glass.MarkOverdue(Due - Tick)).ThenNothing();
        Given(Glass.Activated, Expired).When(glass => glass.MarkOverdue(Due)).ThenRecorded(overdue);
        Given(Glass.Activated, Expired, overdue).When(glass => glass.MarkOverdue(Due)).ThenNothing();
        Given(Glass.Activated).When(glass => glass.MarkOverdue(Due)).ThenRecorded(Glass.ExpiredAt(Due), overdue);
        var closed = Glass.ClosedBy(Glass.Ada, Now);
        Given(Glass.Activated, closed).When(glass => glass.MarkOverdue(Now + Glass.ReviewWithin - Tick)).ThenNothing();
        Given(Glass.Activated, closed).When(glass => glass.MarkOverdue(Now + Glass.ReviewWithin))
            .ThenRecorded(new BreakGlassReviewOverdue(Glass.Id, Now + Glass.ReviewWithin));
        Given(Glass.Activated, Expired, Glass.ReviewedBy(Glass.Rita, Now)).When(glass => glass.MarkOverdue(Due)).ThenNothing();
    }

    [Fact]
    public void it_is_waived_once_and_only_when_it_is_overdue()
    {
        var overdue = new BreakGlassReviewOverdue(Glass.Id, Due);
        var waived = new BreakGlassReviewWaived(Glass.Id, Glass.Rita, "Known.", Due);
        Given(Glass.Activated, Expired).When(glass => glass.Waive(Glass.As(Glass.Rita), "Known.", Due - Tick)).ThenRefused(BreakGlassRefusals.NotOverdue);
        Given(Glass.Activated, Expired).When(glass => glass.Waive(Glass.As(Glass.Rita), "Known.", Due)).ThenRecorded(overdue, waived)
            .State.Blocks(Due).ShouldBeFalse();
        Given(Glass.Activated, Expired, overdue).When(glass => glass.Waive(Glass.As(Glass.Rita), "Known.", Due)).ThenRecorded(waived);
        Given(Glass.Activated).When(glass => glass.Waive(Glass.As(Glass.Rita), "Known.", Due)).ThenRecorded(Glass.ExpiredAt(Due), overdue, waived);
        Given(Glass.Activated, Expired, overdue, waived).When(glass => glass.Waive(Glass.As(Glass.Rita), "Again.", Due)).ThenNothing();
        Given(Glass.Activated, Expired, overdue, waived).When(glass => glass.Review(Glass.As(Glass.Rita), [], ReviewFinding.Justified, "Fine.", Due))
            .ThenRecorded(Glass.ReviewedBy(Glass.Rita, Due));
    }

    [Fact]
    public void nobody_waives_his_own_as_whomever_he_counts()
    {
        var asBob = Glass.Activated with { CountsAs = [Glass.Bob] };
        Given(Glass.Activated, Expired).When(glass => glass.Waive(Glass.As(Glass.Ada), "Mine.", Due)).ThenRefused(BreakGlassRefusals.OwnWaiver);
        Given(Glass.Activated, Expired).When(glass => glass.Waive(Glass.As(Glass.Rita, Glass.Ada), "Mine.", Due)).ThenRefused(BreakGlassRefusals.OwnWaiver);
        Given(asBob, Expired).When(glass => glass.Waive(Glass.As(Glass.Bob), "Mine.", Due)).ThenRefused(BreakGlassRefusals.OwnWaiver);
    }

    private static Spec.Past<BrokenGlass, BreakGlassEvent> Given(params BreakGlassEvent[] events) =>
        Spec.For<BrokenGlass, BreakGlassEvent>().Given(events);
}
