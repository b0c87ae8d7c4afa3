using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

/// <summary>A person's name and e-mail, of which the domain knows only that they are sealed.</summary>
public sealed class PersonDetailsSpecs
{
    private static readonly PersonDetailsChanged Changed = new(Ada, "c2VhbGVk", Now);
    private static readonly PersonErased Erased = new(Ada, Now);
    private static readonly PersonDisabled Disabled = new(Ada, Now);
    private static readonly Spec.Past<Person, PersonEvent> Known = Spec.For<Person, PersonEvent>().Given(Registered(Ada, "ada", Roles.Requester));

    [Fact]
    public void details_are_replaced_and_taken_away()
    {
        Known.When(person => person.ChangeDetails(Changed.Sealed, Now)).ThenRecorded(Changed).State.Sealed.ShouldBe(Changed.Sealed);
        Known.Given(Changed).When(person => person.ChangeDetails(null, Now)).ThenRecorded(Changed with { Sealed = null }).State.Sealed.ShouldBeNull();
        Known.When(person => person.ChangeDetails(null, Now)).ThenNothing();
    }

    [Fact]
    public void details_survive_every_other_change()
    {
        var changed = Known.Given(Changed, new GroupsChanged(Ada, ["sre"], Now), new RolesChanged(Ada, Roles.Approver, Now));
        changed.State.Sealed.ShouldBe(Changed.Sealed);
        changed.Given(Disabled).State.Sealed.ShouldBe(Changed.Sealed);
    }

    [Fact]
    public void who_is_erased_has_none_and_never_gets_any()
    {
        Known.Given(Changed).When(person => person.Erase(Now)).ThenRecorded(Erased).State.Sealed.ShouldBeNull();
        var erased = Known.Given(Changed, Erased, new GroupsChanged(Ada, ["sre"], Now));
        erased.When(person => person.ChangeDetails(Changed.Sealed, Now)).ThenRefused(IdentityRefusals.PersonIsErased);
        erased.When(person => person.Erase(Now)).ThenNothing();
        erased.Given(Disabled).When(person => person.Erase(Now)).ThenNothing();
    }

    [Fact]
    public void who_is_disabled_is_erased_like_anyone()
    {
        Known.Given(Changed, Disabled).When(person => person.Erase(Now)).ThenRecorded(Erased).State.Sealed.ShouldBeNull();
        Known.Given(Disabled).When(person => person.ChangeDetails(Changed.Sealed, Now)).ThenRefused(IdentityRefusals.PersonIsDisabled);
    }

    [Fact]
    public void nobody_has_details_and_nobody_is_erased()
    {
        Spec.For<Person, PersonEvent>().When(person => person.ChangeDetails(Changed.Sealed, Now)).ThenRefused(IdentityRefusals.PersonUnknown);
        Spec.For<Person, PersonEvent>().When(person => person.Erase(Now)).ThenRefused(IdentityRefusals.PersonUnknown);
    }

    [Fact]
    public void details_print_as_nothing() => $"{new PersonalDetails("Ada Lovelace", "ada@example.com")}".ShouldBe("***");

    [Theory]
    [InlineData("Ada Lovelace", "ada@example.com", true)]
    [InlineData(null, null, true)]
    [InlineData("Zoë 伊", "a@b", true)]
    [InlineData("", null, false)]
    [InlineData("a\u202eb", null, false)]
    [InlineData("a\nb", null, false)]
    [InlineData(null, "", false)]
    [InlineData(null, "ada", false)]
    [InlineData(null, "@example.com", false)]
    [InlineData(null, "ada@", false)]
    [InlineData(null, "a@b@c", false)]
    [InlineData(null, "a b@c", false)]
    public void names_and_addresses_are_checked(string? name, string? email, bool valid)
    {
        var validator = new ChangeDetailsValidator();
        validator.Validate(new ChangeDetails(null!, Ada, new(name, email), null)).IsValid.ShouldBe(valid);
    }
}
