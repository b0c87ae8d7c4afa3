using System.Net;
using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

/// <summary>Networks and profiles of a token, and whose deed is what is done with it.</summary>
public sealed class TokenLimitsSpecs
{
    private static readonly DateTimeOffset In30Days = Now.AddDays(30);
    private static readonly Person Owner = Person.Evolve(Person.Initial, Registered(Bob, "bob", Roles.Requester));
    private static readonly ApiTokenIssued Whole = Issued(BobsToken, Bob, Roles.Requester, Now.AddDays(1));

    [Theory]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.3.7", false)]
    [InlineData("2001:db8:1::1", true)]
    [InlineData("::1", false)]
    public void an_address_is_in_one_of_the_networks_or_refused(string address, bool allowed) =>
        TokenLimits.Of(["192.0.2.0/24", "2001:db8::/32"], null).AllowAddress(IPAddress.Parse(address)).ShouldBe(allowed);

    [Fact]
    public void without_limits_every_address_and_profile_is_allowed()
    {
        TokenLimits.None.AllowAddress(IPAddress.Parse("203.0.113.9")).ShouldBeTrue();
        TokenLimits.None.AllowProfile("anything").ShouldBeTrue();
        (TokenLimits.None.NetworkTexts, TokenLimits.None.ProfileNames).ShouldBe((null, null));
    }

    [Fact]
    public void profiles_are_compared_exactly()
    {
        var limits = TokenLimits.Of(null, ["dev", "a/b"]);

        limits.AllowProfile("dev").ShouldBeTrue();
        limits.AllowProfile("Dev").ShouldBeFalse();
        limits.AllowProfile("dev2").ShouldBeFalse();
        limits.ProfileNames.ShouldBe(["a/b", "dev"]);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", null, null, true)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", null, null, true)]
    [InlineData("10.0.0.0/8", null, null, null, false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16 192.0.2.7", null, null, false)]
    [InlineData("10.0.0.0/9 10.128.0.0/9", "10.0.0.0/8", null, null, false)]
    [InlineData(null, "10.0.0.0/8", null, "dev", true)]
    [InlineData(null, null, "dev prod", "prod", true)]
    [InlineData(null, null, "dev prod", "prod locked", false)]
    [InlineData(null, null, "dev", null, false)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", "dev", null, false)]
    public void a_token_issues_none_for_more_networks_or_profiles(string? cidrs, string? newCidrs, string? profiles, string? newProfiles, bool may)
    {
        var issuer = (ApiToken.Active)ApiToken.Evolve(
            ApiToken.Initial, Issued(AdasToken, Ada, Roles.Admin, In30Days) with { Cidrs = List(cidrs), Profiles = List(profiles) });
        var issue = Whole with { Cidrs = List(newCidrs), Profiles = List(newProfiles) };

        var issuing = Spec.For<ApiToken, ApiTokenEvent>().When(token => token.Issue(issue, Owner, issuer));

        if (may)
        {
            issuing.ThenRecorded(issue);
        }
        else
        {
            issuing.ThenRefused(IdentityRefusals.TokenWiderThanIssuer);
        }
    }

    [Fact]
    public void a_session_ends_with_its_token_unless_the_token_was_issued_otherwise()
    {
        Live(Whole).SessionsEndAt.ShouldBe(Whole.ExpiresAt);
        Live(Whole with { EndSessions = true }).SessionsEndAt.ShouldBe(Whole.ExpiresAt);
        Live(Whole with { EndSessions = false }).SessionsEndAt.ShouldBeNull();
        Live(Whole with { ExpiresAt = null }).SessionsEndAt.ShouldBeNull();
    }

    [Fact]
    public void a_token_that_somebody_else_issued_counts_as_both_until_it_is_confirmed()
    {
        var token = Live(Whole with { IssuedBy = Ada, CountsAs = [Ada] });
        (token.IsConfirmed, token.CountsAs(Bob), token.CountsAs(Ada)).ShouldBe((false, true, true));

        var confirmed = (ApiToken.Active)ApiToken.Evolve(token, new ApiTokenConfirmed(BobsToken, BobsToken, Now));
        (confirmed.IsConfirmed, confirmed.CountsAs(Bob), confirmed.CountsAs(Ada)).ShouldBe((true, true, false));
    }

    [Fact]
    public void a_token_of_before_confirmation_counts_as_its_issuer_too()
    {
        Live(Whole with { IssuedBy = Ada }).Others.ShouldBe([Ada]);
        Live(Whole with { IssuedBy = Bob }).Others.ShouldBeEmpty();
        Live(Whole with { IssuedBy = null }).Others.ShouldBeEmpty();
        Live(Whole with { IssuedBy = Ada, CountsAs = [] }).Others.ShouldBeEmpty();
    }

    [Fact]
    public void a_token_is_confirmed_with_itself_or_with_a_confirmed_one_of_the_same_person()
    {
        var unconfirmed = Whole with { IssuedBy = Ada, CountsAs = [Ada] };
        var given = Spec.For<ApiToken, ApiTokenEvent>().Given(unconfirmed);
        var another = Live(unconfirmed with { TokenId = Third });
        var own = Live(Whole with { TokenId = Third });

        given.When(token => token.Confirm(Live(unconfirmed), Now)).ThenRecorded(new ApiTokenConfirmed(BobsToken, BobsToken, Now));
        given.When(token => token.Confirm(own, Now)).ThenRecorded(new ApiTokenConfirmed(BobsToken, Third, Now));
        given.When(token => token.Confirm(another, Now)).ThenRefused(IdentityRefusals.TokenUnconfirmed);
        given.When(token => token.Confirm(Live(Issued(AdasToken, Ada, Roles.Admin, In30Days)), Now)).ThenRefused(IdentityRefusals.TokenUnknown);
        given.When(token => token.Confirm(own, unconfirmed.ExpiresAt!.Value)).ThenRefused(IdentityRefusals.TokenWouldBeExpired);
    }

    [Fact]
    public void a_confirmed_token_stays_so_and_a_revoked_or_unknown_one_never_is()
    {
        var own = Live(Whole);
        var none = Spec.For<ApiToken, ApiTokenEvent>();

        none.Given(Whole).When(token => token.Confirm(own, Now)).ThenNothing();
        none.Given(Whole with { IssuedBy = Ada }, new ApiTokenRevoked(BobsToken, Ada, true, Now)).When(token => token.Confirm(own, Now))
            .ThenRefused(IdentityRefusals.TokenUnknown);
        none.When(token => token.Confirm(own, Now)).ThenRefused(IdentityRefusals.TokenUnknown);
    }

    [Fact]
    public void a_reported_token_is_revoked_by_its_secret_alone()
    {
        var hash = Convert.FromHexString(SomeHash[..63] + "1");
        var issued = Whole with { SecretHash = Convert.ToHexStringLower(hash) };
        var given = Spec.For<ApiToken, ApiTokenEvent>().Given(issued);
        var revoked = new ApiTokenRevoked(BobsToken, Bob, EndSessions: true, Now, Reported: true);

        given.When(token => token.Report(hash, Now)).ThenRecorded(revoked);
        given.When(token => token.Report(new byte[32], Now)).ThenNothing();
        given.Given(revoked).When(token => token.Report(hash, Now)).ThenNothing();
        Spec.For<ApiToken, ApiTokenEvent>().When(token => token.Report(new byte[32], Now)).ThenNothing();
    }

    private static ApiToken.Active Live(ApiTokenIssued issued) => (ApiToken.Active)ApiToken.Evolve(ApiToken.Initial, issued);

    private static string[]? List(string? words) => words?.Split(' ');
}
