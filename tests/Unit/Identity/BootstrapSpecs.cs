using Sentinel.Domain.Identity;
using Sentinel.Unit.Kernel;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Identity;

public sealed class BootstrapSpecs
{
    private static readonly byte[] Right = [.. Enumerable.Repeat((byte)7, 32)];
    private static readonly byte[] Wrong = new byte[32];
    private static readonly BootstrapSecretMinted Minted = new(Convert.ToHexStringLower(Right), Now.AddHours(1), Now);
    private static readonly BootstrapSecretSpent Spent = new(Ada, AdasToken, Now);
    private static readonly Spec.Past<Bootstrap, BootstrapEvent> New = Spec.For<Bootstrap, BootstrapEvent>();

    [Fact]
    public void a_secret_is_made_once_in_a_log_that_has_nobody()
    {
        New.When(bootstrap => bootstrap.Mint(Minted.SecretHash, anybody: false, Now)).ThenRecorded(Minted);
        New.When(bootstrap => bootstrap.Mint(Minted.SecretHash, anybody: true, Now)).ThenRefused(IdentityRefusals.BootstrapNotNeeded);
        New.Given(Minted).When(bootstrap => bootstrap.Mint(Minted.SecretHash, anybody: false, Now)).ThenRefused(IdentityRefusals.BootstrapMinted);
        New.Given(Minted, Spent).When(bootstrap => bootstrap.Mint(Minted.SecretHash, anybody: false, Now)).ThenRefused(IdentityRefusals.BootstrapMinted);
    }

    [Fact]
    public void it_makes_one_admin_within_an_hour()
    {
        var given = New.Given(Minted);
        given.When(bootstrap => bootstrap.Spend(Right, anybody: false, Ada, AdasToken, Now)).ThenRecorded(Spent);
        given.When(bootstrap => bootstrap.Spend(Right, anybody: false, Ada, AdasToken, Now.AddHours(1).AddTicks(-1)))
            .ThenRecorded(Spent with { At = Now.AddHours(1).AddTicks(-1) });
        given.When(bootstrap => bootstrap.Spend(Right, anybody: false, Ada, AdasToken, Now.AddHours(1))).ThenRefused(IdentityRefusals.BootstrapExpired);
        given.When(bootstrap => bootstrap.Spend(Right, anybody: true, Ada, AdasToken, Now)).ThenRefused(IdentityRefusals.BootstrapNotNeeded);
        given.Given(Spent).When(bootstrap => bootstrap.Spend(Right, anybody: true, Bob, BobsToken, Now)).ThenRefused(IdentityRefusals.BootstrapSpent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void whoever_does_not_hold_it_learns_nothing(int happened)
    {
        var given = New.Given(((BootstrapEvent[])[Minted, Spent])[..happened]);
        foreach (var anybody in (bool[])[false, true])
        {
            given.When(bootstrap => bootstrap.Spend(Wrong, anybody, Ada, AdasToken, Now.AddDays(1))).ThenRefused(IdentityRefusals.Unauthenticated);
        }
    }
}
