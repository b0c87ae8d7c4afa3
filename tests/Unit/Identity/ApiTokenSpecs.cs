using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

public sealed class ApiTokenSpecs
{
    private const Roles Privileged = Roles.Approver;
    private static readonly DateTimeOffset In90Days = Now.AddDays(90);
    private static readonly Spec.Past<ApiToken, ApiTokenEvent> New = Spec.For<ApiToken, ApiTokenEvent>();
    private static readonly Spec.Past<ApiToken, ApiTokenEvent> Live = New.Given(Issued(BobsToken, Bob, Roles.Requester));
    private static readonly Person Owner = PersonWith(Roles.Requester | Roles.Approver);

    [Fact]
    public void a_token_is_issued_with_some_roles_of_its_person()
    {
        var issue = Issued(BobsToken, Bob, Roles.Requester);

        var issued = New.When(token => token.Issue(issue, Owner, issuer: null)).ThenRecorded(issue);

        var state = issued.State.ShouldBeOfType<ApiToken.Active>();
        state.PersonId.ShouldBe(Bob);
        state.Roles.ShouldBe(Roles.Requester);
        Convert.ToHexStringLower(state.SecretHash.Span).ShouldBe(SomeHash);
    }

    [Theory]
    [InlineData(Roles.None)]
    [InlineData(Roles.Operator)]
    [InlineData(Roles.Requester | Roles.Operator)]
    public void a_token_has_no_role_that_its_person_lacks(Roles roles) =>
        New.When(token => token.Issue(Issued(BobsToken, Bob, roles, Now.AddDays(1)), Owner, issuer: null))
            .ThenRefused(IdentityRefusals.TokenExceedsPerson);

    [Fact]
    public void a_token_with_a_privileged_role_must_end() =>
        New.When(token => token.Issue(Issued(BobsToken, Bob, Privileged), Owner, issuer: null))
            .ThenRefused(IdentityRefusals.TokenLivesTooLong);

    [Fact]
    public void a_token_with_a_privileged_role_lives_90_days_and_not_a_tick_longer()
    {
        var longest = Issued(BobsToken, Bob, Privileged, In90Days);

        New.When(token => token.Issue(longest, Owner, issuer: null)).ThenRecorded(longest);
        New.When(token => token.Issue(longest with { ExpiresAt = In90Days.AddTicks(1) }, Owner, issuer: null))
            .ThenRefused(IdentityRefusals.TokenLivesTooLong);
    }

    [Fact]
    public void a_token_is_not_issued_when_its_end_has_come() =>
        New.When(token => token.Issue(Issued(BobsToken, Bob, Roles.Requester, Now), Owner, issuer: null))
            .ThenRefused(IdentityRefusals.TokenWouldBeExpired);

    [Fact]
    public void a_token_does_not_issue_one_that_outlives_it()
    {
        var issuer = Issuer(Roles.Admin, Now.AddDays(30));
        var equal = Issued(BobsToken, Bob, Roles.Requester, Now.AddDays(30));

        New.When(token => token.Issue(equal, Owner, issuer)).ThenRecorded(equal);
        New.When(token => token.Issue(equal with { ExpiresAt = Now.AddDays(30).AddTicks(1) }, Owner, issuer))
            .ThenRefused(IdentityRefusals.TokenOutlivesIssuer);
        New.When(token => token.Issue(equal with { ExpiresAt = null }, Owner, issuer)).ThenRefused(IdentityRefusals.TokenOutlivesIssuer);
    }

    [Fact]
    public void a_token_that_is_not_an_admins_does_not_issue_one_with_more_roles() =>
        New.When(token => token.Issue(Issued(BobsToken, Bob, Privileged, Now.AddDays(1)), Owner, Issuer(Roles.Requester, In90Days)))
            .ThenRefused(IdentityRefusals.TokenExceedsIssuer);

    [Fact]
    public void a_disabled_or_unknown_person_gets_no_token()
    {
        var disabled = Person.Evolve(Owner, new PersonDisabled(Bob, Now));

        New.When(token => token.Issue(Issued(BobsToken, Bob, Roles.Requester), disabled, issuer: null))
            .ThenRefused(IdentityRefusals.PersonIsDisabled);
        New.When(token => token.Issue(Issued(BobsToken, Bob, Roles.Requester), Person.Initial, issuer: null))
            .ThenRefused(IdentityRefusals.PersonUnknown);
    }

    [Fact]
    public void a_token_is_issued_once() =>
        Live.When(token => token.Issue(Issued(BobsToken, Bob, Roles.Requester), Owner, issuer: null))
            .ThenRefused(IdentityRefusals.TokenExists);

    [Fact]
    public void a_token_is_revoked_once_and_for_ever()
    {
        var revoked = new ApiTokenRevoked(BobsToken, Ada, EndSessions: true, Now);

        Live.When(token => token.Revoke(Ada, endSessions: true, Now)).ThenRecorded(revoked);
        Live.Given(revoked).When(token => token.Revoke(Bob, endSessions: false, Now.AddDays(1))).ThenNothing();
        Live.Given(revoked, Issued(BobsToken, Bob, Roles.Requester)).State.ShouldBeOfType<ApiToken.Revoked>().Was.PersonId.ShouldBe(Bob);
    }

    [Fact]
    public void a_token_that_was_never_issued_is_not_revoked() =>
        New.When(token => token.Revoke(Ada, endSessions: true, Now)).ThenRefused(IdentityRefusals.TokenUnknown);

    [Fact]
    public void a_token_has_expired_from_its_end_on()
    {
        var token = Issuer(Roles.Admin, In90Days);

        token.IsExpired(In90Days.AddTicks(-1)).ShouldBeFalse();
        token.IsExpired(In90Days).ShouldBeTrue();
    }

    private static Person PersonWith(Roles roles) => Person.Evolve(Person.Initial, Registered(Bob, "bob", roles));

    private static ApiToken.Active Issuer(Roles roles, DateTimeOffset expiresAt) =>
        (ApiToken.Active)ApiToken.Evolve(ApiToken.Initial, Issued(AdasToken, Ada, roles, expiresAt));
}
