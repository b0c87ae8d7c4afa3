using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

public sealed class PersonSpecs
{
    private static readonly Spec.Past<Person, PersonEvent> Nobody = Spec.For<Person, PersonEvent>();
    private static readonly Spec.Past<Person, PersonEvent> Requester = Nobody.Given(Registered(Ada, "ada", Roles.Requester, "dev", "sre"));
    private static readonly Spec.Past<Person, PersonEvent> Admin = Nobody.Given(Registered(Ada, "ada", Roles.Admin));
    private static readonly Spec.Past<Person, PersonEvent> Disabled = Requester.Given(new PersonDisabled(Ada, Now));

    [Fact]
    public void a_new_person_is_registered_with_sorted_groups() =>
        Nobody.When(person => person.Register(Ada, "ada", ["sre", "dev", "sre", "Dev"], Roles.Requester, Now))
            .ThenRecorded(new PersonRegistered(Ada, "ada", ["Dev", "dev", "sre"], Roles.Requester, Now));

    [Theory]
    [InlineData(Roles.Auditor | Roles.Admin)]
    [InlineData(Roles.Auditor | Roles.Operator)]
    [InlineData((Roles)64)]
    public void a_person_is_not_registered_with_roles_that_do_not_go_together(Roles roles) =>
        Nobody.When(person => person.Register(Ada, "ada", [], roles, Now)).ThenRefused(IdentityRefusals.RolesIncompatible);

    [Fact]
    public void a_person_is_registered_once() =>
        Requester.When(person => person.Register(Bob, "bob", [], Roles.Requester, Now)).ThenRefused(IdentityRefusals.HandleTaken);

    [Fact]
    public void groups_are_replaced() =>
        Requester.When(person => person.ChangeGroups(["ops", "dev"], Now))
            .ThenRecorded(new GroupsChanged(Ada, ["dev", "ops"], Now));

    [Fact]
    public void the_same_groups_in_another_order_change_nothing() =>
        Requester.When(person => person.ChangeGroups(["sre", "dev"], Now)).ThenNothing();

    [Fact]
    public void groups_that_differ_in_case_are_others() =>
        Requester.When(person => person.ChangeGroups(["SRE", "dev"], Now))
            .ThenRecorded(new GroupsChanged(Ada, ["SRE", "dev"], Now));

    [Fact]
    public void roles_are_replaced() =>
        Requester.When(person => person.ChangeRoles(Roles.Approver, anotherAdmin: false, Now))
            .ThenRecorded(new RolesChanged(Ada, Roles.Approver, Now));

    [Fact]
    public void the_same_roles_change_nothing() =>
        Requester.When(person => person.ChangeRoles(Roles.Requester, anotherAdmin: false, Now)).ThenNothing();

    [Fact]
    public void an_auditor_does_not_become_operator() =>
        Requester.When(person => person.ChangeRoles(Roles.Auditor | Roles.Operator, anotherAdmin: true, Now))
            .ThenRefused(IdentityRefusals.RolesIncompatible);

    [Fact]
    public void the_last_admin_keeps_the_role() =>
        Admin.When(person => person.ChangeRoles(Roles.Requester, anotherAdmin: false, Now)).ThenRefused(IdentityRefusals.LastAdmin);

    [Fact]
    public void the_last_admin_may_get_more_roles() =>
        Admin.When(person => person.ChangeRoles(Roles.Admin | Roles.Operator, anotherAdmin: false, Now))
            .ThenRecorded(new RolesChanged(Ada, Roles.Admin | Roles.Operator, Now));

    [Fact]
    public void one_of_two_admins_may_lose_the_role() =>
        Admin.When(person => person.ChangeRoles(Roles.Requester, anotherAdmin: true, Now))
            .ThenRecorded(new RolesChanged(Ada, Roles.Requester, Now));

    [Fact]
    public void the_last_admin_is_not_disabled() =>
        Admin.When(person => person.Disable(anotherAdmin: false, Now)).ThenRefused(IdentityRefusals.LastAdmin);

    [Fact]
    public void one_of_two_admins_may_be_disabled() =>
        Admin.When(person => person.Disable(anotherAdmin: true, Now)).ThenRecorded(new PersonDisabled(Ada, Now));

    [Fact]
    public void a_disabled_person_stays_disabled()
    {
        Disabled.When(person => person.Disable(anotherAdmin: true, Now)).ThenNothing();
        Disabled.When(person => person.ChangeGroups([], Now)).ThenRefused(IdentityRefusals.PersonIsDisabled);
        Disabled.When(person => person.ChangeRoles(Roles.Admin, anotherAdmin: true, Now)).ThenRefused(IdentityRefusals.PersonIsDisabled);
        Disabled.Given(new RolesChanged(Ada, Roles.Admin, Now)).State.ShouldBe(Disabled.State);
    }

    [Fact]
    public void nobody_is_changed_or_disabled()
    {
        Nobody.When(person => person.ChangeGroups([], Now)).ThenRefused(IdentityRefusals.PersonUnknown);
        Nobody.When(person => person.ChangeRoles(Roles.Admin, anotherAdmin: true, Now)).ThenRefused(IdentityRefusals.PersonUnknown);
        Nobody.When(person => person.Disable(anotherAdmin: true, Now)).ThenRefused(IdentityRefusals.PersonUnknown);
    }
}
