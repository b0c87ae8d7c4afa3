using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Integration.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

/// <summary>On a log of their own each, for nobody else may be admin.</summary>
public abstract class LastAdminSpecs(LogFixture log)
{
    public sealed class WhoLosesTheRole(LogFixture log) : LastAdminSpecs(log), IClassFixture<LogFixture>
    {
        [Fact]
        public Task two_admins_who_give_up_the_role_at_once_do_not_both_lose_it() =>
            OneStays((node, admin) => node.Send(new ChangeRoles(admin.Caller, admin.Id, Roles.Requester, null)));
    }

    public sealed class WhoIsDisabled(LogFixture log) : LastAdminSpecs(log), IClassFixture<LogFixture>
    {
        [Fact]
        public Task two_admins_who_disable_themselves_at_once_are_not_both_disabled() =>
            OneStays((node, admin) => node.Send(new DisablePerson(admin.Caller, admin.Id, null)));
    }

    private protected async Task OneStays(Func<IdentityNode, Known, Task<Outcome>> leave)
    {
        await using var node = await IdentityNode.Start(log.App);
        var first = await node.Seed("first", Roles.Admin);
        var second = await node.Seed("second", Roles.Admin);
        var both = node.Snapshots.Current;

        var left = await leave(node, first);
        node.Snapshots.LookBack(both);
        var stayed = await leave(node, second);

        left.ShouldBeOfType<Outcome.Recorded>();
        stayed.ShouldBe(new Outcome.Refused(IdentityRefusals.LastAdmin));
    }
}
