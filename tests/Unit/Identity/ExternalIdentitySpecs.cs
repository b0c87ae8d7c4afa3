using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

public sealed class ExternalIdentitySpecs
{
    private static readonly ExternalIdentity Idp = new("https://idp.example.com/tenant", "00u1");
    private static readonly IdentityBound Bound = new(Ada, Idp.Issuer, Idp.Subject, Now);
    private static readonly IdentityUnbound Unbound = new(Ada, Idp.Issuer, Idp.Subject, Now);
    private static readonly Spec.Past<Person, PersonEvent> Known = Spec.For<Person, PersonEvent>().Given(Registered(Ada, "ada", Roles.Requester));
    private static readonly Spec.Past<IdentityClaim, IdentityEvent> Free = Spec.For<IdentityClaim, IdentityEvent>();

    [Theory]
    [InlineData("https://idp.example.com", true)]
    [InlineData("https://idp.example.com:8443/a/b", true)]
    [InlineData("corporate directory", true)]
    [InlineData("arn:aws:iam::123456789012:role/Ci", true)]
    [InlineData("http://idp.example.com", false)]
    [InlineData("HTTPS://idp.example.com", false)]
    [InlineData("https://", false)]
    [InlineData("https://user@idp.example.com", false)]
    [InlineData("https://idp.example.com?tenant=1", false)]
    [InlineData("https://idp.example.com#1", false)]
    [InlineData("ftp://idp.example.com", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(" x", false)]
    [InlineData("a\u202eb", false)]
    [InlineData("a\nb", false)]
    public void an_issuer_is_an_https_url_or_a_name(string? text, bool valid) => ExternalIdentity.IsIssuer(text).ShouldBe(valid);

    [Fact]
    public void issuer_and_subject_have_256_characters_at_most()
    {
        ExternalIdentity.IsSubject(new string('x', 256)).ShouldBeTrue();
        ExternalIdentity.IsSubject(new string('x', 257)).ShouldBeFalse();
        ExternalIdentity.IsIssuer("https://" + new string('x', 248)).ShouldBeTrue();
        ExternalIdentity.IsIssuer("https://" + new string('x', 249)).ShouldBeFalse();
    }

    [Fact]
    public void an_identity_is_bound_once()
    {
        Known.When(person => person.Bind(Idp, Now)).ThenRecorded(Bound).State.ShouldBeOfType<Person.Active>().Identities.ShouldBe([Idp]);
        Known.Given(Bound).When(person => person.Bind(Idp, Now)).ThenNothing();
        Known.Given(Bound).When(person => person.Bind(Idp with { Subject = "00U1" }, Now)).Decision.Events.Length.ShouldBe(1);
    }

    [Fact]
    public void identities_survive_every_other_change_and_the_person_too()
    {
        var changed = Known.Given(Bound, new GroupsChanged(Ada, ["sre"], Now), new RolesChanged(Ada, Roles.Approver, Now));
        changed.State.ShouldBeOfType<Person.Active>().Identities.ShouldBe([Idp]);
        changed.Given(new PersonDisabled(Ada, Now)).State.ShouldBeOfType<Person.Disabled>().Identities.ShouldBe([Idp]);
    }

    [Fact]
    public void an_identity_is_unbound_also_from_who_is_disabled()
    {
        Known.Given(Bound).When(person => person.Unbind(Idp, Now)).ThenRecorded(Unbound).State.ShouldBeOfType<Person.Active>().Identities.ShouldBeEmpty();
        Known.Given(Bound, new PersonDisabled(Ada, Now)).When(person => person.Unbind(Idp, Now)).ThenRecorded(Unbound)
            .State.ShouldBeOfType<Person.Disabled>().Identities.ShouldBeEmpty();
        Known.When(person => person.Unbind(Idp, Now)).ThenNothing();
    }

    [Fact]
    public void nobody_and_who_is_disabled_gets_no_identity()
    {
        Known.Given(new PersonDisabled(Ada, Now)).When(person => person.Bind(Idp, Now)).ThenRefused(IdentityRefusals.PersonIsDisabled);
        Spec.For<Person, PersonEvent>().When(person => person.Bind(Idp, Now)).ThenRefused(IdentityRefusals.PersonUnknown);
        Spec.For<Person, PersonEvent>().When(person => person.Unbind(Idp, Now)).ThenRefused(IdentityRefusals.PersonUnknown);
    }

    [Fact]
    public void a_person_has_50_identities_and_not_one_more()
    {
        var bound = Enumerable.Range(0, 50).Select(i => Bound with { Subject = $"{i}" }).ToArray();
        Known.Given(bound[..49]).When(person => person.Bind(Idp, Now)).ThenRecorded(Bound);
        Known.Given(bound).When(person => person.Bind(Idp, Now)).ThenRefused(IdentityRefusals.TooManyIdentities);
    }

    [Fact]
    public void an_identity_is_one_persons_until_it_is_released()
    {
        var claimed = new IdentityClaimed(Idp.Issuer, Idp.Subject, Ada, Now);
        var released = new IdentityReleased(Idp.Issuer, Idp.Subject, Ada, Now);

        Free.When(claim => claim.Claim(Idp, Ada, Now)).ThenRecorded(claimed).State.Owner.ShouldBe(Ada);
        Free.Given(claimed).When(claim => claim.Claim(Idp, Ada, Now)).ThenNothing();
        Free.Given(claimed).When(claim => claim.Claim(Idp, Bob, Now)).ThenRefused(IdentityRefusals.IdentityTaken);
        Free.Given(claimed).When(claim => claim.Release(Idp, Bob, Now)).ThenNothing();
        Free.Given(claimed).When(claim => claim.Release(Idp, Ada, Now)).ThenRecorded(released);
        Free.Given(claimed, released).When(claim => claim.Claim(Idp, Bob, Now)).ThenRecorded(claimed with { PersonId = Bob });
    }

    [Fact]
    public void no_two_identities_share_a_stream()
    {
        IdentityStream.For(new("ab", "c")).ShouldNotBe(IdentityStream.For(new("a", "bc")));
        IdentityStream.For(new("a", "b")).ShouldNotBe(IdentityStream.For(new("a", "B")));
        IdentityStream.For(Idp).ShouldBe(IdentityStream.For(Idp with { }));
        IdentityStream.For(Idp).Value.ShouldNotContain("00u1");
    }
}
