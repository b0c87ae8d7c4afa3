using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

/// <summary>On a log of their own each, for a log has one bootstrap secret.</summary>
public abstract class BootstrapSpecs(LogFixture log)
{
    private static readonly Provenance Somebody = new("test", "127.0.0.1");

    public sealed class AnEmptyLog(LogFixture log) : BootstrapSpecs(log), IClassFixture<LogFixture>
    {
        [Fact]
        public async Task of_many_who_ask_at_once_one_gets_the_secret_and_of_many_who_use_it_one_is_admin()
        {
            await using var one = await IdentityNode.Start(Log.App);
            await using var other = await IdentityNode.Start(Log.App);
            await Fit(one, other);

            var minted = await Workers.Run(8, worker => (worker % 2 == 0 ? one : other).Send(new MintBootstrapSecret()));
            var winner = minted.Where(result => result.Secret is not null).ShouldHaveSingleItem();
            minted.Where(result => result != winner).ShouldAllBe(result => result.Outcome == new Outcome.Refused(IdentityRefusals.BootstrapMinted));

            var hash = TokenText.Hash(winner.Secret!.Reveal());
            (await one.Send(new RegisterFirstAdmin(new byte[32], "thief", "first admin", Somebody))).Outcome
                .ShouldBe(new Outcome.Refused(IdentityRefusals.Unauthenticated));
            var used = await Workers.Run(8, worker => (worker % 2 == 0 ? one : other).Send(
                new RegisterFirstAdmin(hash, $"root-{worker}", "first admin", Somebody)));

            var first = used.Where(result => result.Outcome is Outcome.Recorded).ShouldHaveSingleItem();
            used.Where(result => result != first).ShouldAllBe(result => result.Outcome == new Outcome.Refused(IdentityRefusals.BootstrapSpent) && result.Secret == null);
            await one.Knows((Outcome.Recorded)first.Outcome);
            one.People.Persons.ShouldHaveSingleItem().State.ShouldBeOfType<Person.Active>().Roles.ShouldBe(Roles.Admin);
            one.People.Recognise(first.Secret!.Reveal(), out var token).ShouldBeTrue();
            (token!.Id, token.PersonId, token.IsConfirmed, token.ExpiresAt).ShouldBe((first.TokenId, first.PersonId, true, first.ExpiresAt));
            (await Log.Ask("select count(*) from sentinel.mt_streams where type = 'handle'")).ShouldBe(["1"]);
        }
    }

    public sealed class ALogWithPeople(LogFixture log) : BootstrapSpecs(log), IClassFixture<LogFixture>
    {
        [Fact]
        public async Task nobody_becomes_admin_beside_those_who_are_there()
        {
            await using var node = await IdentityNode.Start(Log.App);
            await Fit(node);
            await node.Seed("somebody", Roles.Requester);
            (await node.Send(new MintBootstrapSecret())).Outcome.ShouldBe(new Outcome.Refused(IdentityRefusals.BootstrapNotNeeded));

            var secret = TokenText.New(TokenKind.BootstrapSecret, Ulid.New(TimeProvider.System.GetUtcNow())).Reveal();
            var now = TimeProvider.System.GetUtcNow();
            var minted = new BootstrapSecretMinted(Convert.ToHexStringLower(TokenText.Hash(secret)), now.AddMinutes(1), now);
            (await node.Store.Append(new([new(BootstrapStream.Id, 0, [minted])], [], Somebody, AppendOptions.Interactive), TestContext.Current.CancellationToken))
                .ShouldBeOfType<AppendResult.Committed>();

            (await node.Send(new RegisterFirstAdmin(TokenText.Hash(secret), "root", "first admin", Somebody))).Outcome
                .ShouldBe(new Outcome.Refused(IdentityRefusals.BootstrapNotNeeded));
        }
    }

    private protected LogFixture Log => log;

    private static Task Fit(params IdentityNode[] nodes) => Eventually.Until(() => nodes.All(node => node.Snapshots.Unfit is null));
}
