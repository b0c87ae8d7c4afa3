using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using Sentinel.Unit.Kernel;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Revocation;

public sealed class RevocationOrdersSpecs
{
    private static readonly OrderId Order = new("rev_01jd6x0000000000000000000a");
    private static readonly DateTimeOffset Until = Now.AddHours(2);
    private static readonly AccessRevoked Held = new(Order, Scope.All, "leak", true, Bob, Now);
    private static readonly AccessRevoked HeldForTwoHours = Held with { HoldUntil = Until };

    private static Spec.Past<RevocationOrders, RevocationEvent> Nothing => Spec.For<RevocationOrders, RevocationEvent>();

    [Fact]
    public void an_order_says_what_it_ends_and_how_long_it_holds()
    {
        Nothing.When(orders => orders.Revoke(Order, Scope.All, "leak", Hold.UntilLifted, Bob, Now)).ThenRecorded(Held);
        Nothing.When(orders => orders.Revoke(Order, Scope.All, "leak", Hold.For(Until), Bob, Now)).ThenRecorded(HeldForTwoHours);
        Nothing.When(orders => orders.Revoke(Order, Scope.All, "leak", Hold.None, Bob, Now)).ThenRecorded(Held with { Hold = false });
    }

    [Fact]
    public void the_same_order_is_given_once() =>
        Nothing.Given(Held).When(orders => orders.Revoke(Order, Scope.All, "leak", Hold.UntilLifted, Bob, Now)).ThenNothing();

    [Fact]
    public void a_hold_is_lifted_once_and_an_order_without_one_has_nothing_to_lift()
    {
        var lifted = new HoldLifted(Order, "over", Bob, Now);
        Nothing.Given(Held).When(orders => orders.Lift(Order, "over", Bob, Now)).ThenRecorded(lifted);
        Nothing.Given(Held, lifted).When(orders => orders.Lift(Order, "over", Bob, Now)).ThenNothing();
        Nothing.Given(Held with { Hold = false }).When(orders => orders.Lift(Order, "over", Bob, Now)).ThenNothing();
        Nothing.When(orders => orders.Lift(Order, "over", Bob, Now)).ThenRefused(RevocationRefusals.OrderUnknown);
    }

    [Fact]
    public void a_hold_that_was_given_for_a_time_ends_at_that_instant_and_not_a_tick_before()
    {
        Nothing.Given(HeldForTwoHours).When(orders => orders.Expire(Order, Until.AddTicks(-1))).ThenNothing();
        Nothing.Given(HeldForTwoHours).When(orders => orders.Expire(Order, Until)).ThenRecorded(new HoldExpired(Order, Until));
    }

    [Fact]
    public void a_hold_expires_once_and_only_if_it_was_given_for_a_time_and_not_lifted()
    {
        var late = Until.AddHours(1);
        Nothing.Given(HeldForTwoHours, new HoldExpired(Order, Until)).When(orders => orders.Expire(Order, late)).ThenNothing();
        Nothing.Given(HeldForTwoHours, new HoldLifted(Order, "over", Bob, Now)).When(orders => orders.Expire(Order, late)).ThenNothing();
        Nothing.Given(Held).When(orders => orders.Expire(Order, late)).ThenNothing();
        Nothing.When(orders => orders.Expire(Order, late)).ThenNothing();
    }

    [Fact]
    public void what_has_expired_is_not_lifted_again() =>
        Nothing.Given(HeldForTwoHours, new HoldExpired(Order, Until)).When(orders => orders.Lift(Order, "over", Bob, Until)).ThenNothing();
}
