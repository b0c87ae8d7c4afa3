using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Revocation;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Revocation;

/// <summary>On a log of its own: nobody else may be there to lift.</summary>
public sealed class LastLifterSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private static readonly Outcome Refused = new Outcome.Refused(RevocationRefusals.NobodyCouldLift);

    [Fact]
    public async Task an_order_that_nobody_could_lift_is_given_only_with_force()
    {
        await using var node = await IdentityNode.Start(log.App);
        var last = await Alone(node, "last");
        (await Hold(node, last, last)).ShouldBe(Refused);

        // Somebody who may do neither, and somebody who could but is stopped himself.
        await node.Seed("requester", Roles.Requester);
        (await Hold(node, last, last)).ShouldBe(Refused);
        var other = await node.Seed("other", Roles.Admin);
        (await Hold(node, last, other)).ShouldBeOfType<Outcome.Recorded>();
        (await Hold(node, last, last)).ShouldBe(Refused);

        // What holds nothing needs nobody.
        (await Hold(node, last, last, Domain.Revocation.Hold.None)).ShouldBeOfType<Outcome.Recorded>();

        var third = await node.Seed("third", Roles.Operator);
        (await node.Send(new RevokeToken(third.Caller, third.Caller.Token, false))).ShouldBeOfType<Outcome.Recorded>();
        (await Hold(node, last, last)).ShouldBe(Refused);
        (await Hold(node, last, last, force: true)).ShouldBeOfType<Outcome.Recorded>();
        (await Hold(node, last, last)).ShouldBeOfType<Outcome.Refused>().Refusal.Code.ShouldBe("held");
    }

    [Fact]
    public async Task two_operators_who_stop_each_other_at_once_do_not_both_succeed()
    {
        await using var node = await IdentityNode.Start(log.App);
        var first = await node.Seed("left", Roles.Operator);
        var second = await node.Seed("right", Roles.Operator);
        var before = node.Snapshots.Current;

        (await Hold(node, first, second)).ShouldBeOfType<Outcome.Recorded>();
        node.Snapshots.LookBack(before);
        (await Hold(node, second, first)).ShouldBeOfType<Outcome.Refused>().Refusal.Code.ShouldBe("held");
    }

    [Fact]
    public async Task a_witness_who_is_stopped_meanwhile_is_a_witness_no_more()
    {
        await using var node = await IdentityNode.Start(log.App);
        var one = await Alone(node, "one");
        var two = await node.Seed("two", Roles.Operator);
        var before = node.Snapshots.Current;
        (await Hold(node, one, two)).ShouldBeOfType<Outcome.Recorded>();
        node.Snapshots.LookBack(before);
        (await Hold(node, one, one)).ShouldBe(Refused);
    }

    /// <summary>An operator; everybody who was there before is stopped.</summary>
    private static async Task<Identity.Known> Alone(IdentityNode node, string handle)
    {
        var alone = await node.Seed(handle, Roles.Operator);
        foreach (var person in node.People.Persons.Select(person => person.State).OfType<Person.Active>().Where(person => person.Id != alone.Id))
        {
            await Hold(node, alone, new(person.Id, alone.Caller, ""));
        }

        return alone;
    }

    private static async Task<Outcome> Hold(
        IdentityNode node, Identity.Known by, Identity.Known whom, Hold? hold = null, bool force = false)
    {
        var given = await node.Send(new RevokeAccess(by.Caller, new Scope(whom.Id), "leak", hold ?? Domain.Revocation.Hold.UntilLifted, force));
        if (given.Outcome is Outcome.Recorded recorded)
        {
            await node.Knows(recorded);
        }

        return given.Outcome;
    }
}
