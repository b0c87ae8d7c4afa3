using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

public sealed class IdentityUseCaseSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private const string Spellings = "name Name nAme naMe namE NAme NAMe NAME";

    [Fact]
    public async Task of_persons_who_want_one_handle_in_any_case_one_gets_it()
    {
        await using var one = await IdentityNode.Start(log.App);
        await using var other = await IdentityNode.Start(log.App);
        var admin = await one.Seed("handles-admin", Roles.Admin);
        await Eventually(other, admin);
        var spellings = Spellings.Split(' ');

        var results = await Workers.Run(spellings.Length, worker => (worker % 2 == 0 ? one : other).Send(
            new RegisterPerson(admin.Caller, spellings[worker], ["sre"], Roles.Requester)));

        var winner = results.Where(result => result.Outcome is Outcome.Recorded).ShouldHaveSingleItem();
        results.Where(result => result != winner).ShouldAllBe(result => result.Outcome == new Outcome.Refused(IdentityRefusals.HandleTaken));
        foreach (var result in results)
        {
            (await Load(one, result.PersonId)).Version.ShouldBe(result == winner ? 1 : 0);
        }
    }

    [Theory]
    [InlineData("register")]
    [InlineData("groups")]
    [InlineData("roles")]
    [InlineData("disable")]
    [InlineData("issue")]
    [InlineData("revoke")]
    [InlineData("bind")]
    public async Task nothing_is_done_with_a_token_that_was_revoked_before_the_append(string what)
    {
        await using var node = await IdentityNode.Start(log.App);
        var root = await node.Seed($"{what}-root", Roles.Admin);
        var admin = await node.Seed($"{what}-admin", Roles.Admin);
        var target = await node.Seed($"{what}-target", Roles.Requester);
        var before = node.Snapshots.Current;
        await node.Knows((await node.Send(new RevokeToken(root.Caller, admin.Caller.Token, true))).ShouldBeOfType<Outcome.Recorded>());

        node.Snapshots.LookBack(before);
        var outcome = await Do(node, what, admin.Caller, target);

        outcome.ShouldBe(new Outcome.Refused(IdentityRefusals.Unauthenticated));
        (await Load(node, target.Id)).Version.ShouldBe(1);
    }

    [Theory]
    [InlineData("register")]
    [InlineData("groups")]
    [InlineData("roles")]
    [InlineData("disable")]
    [InlineData("issue")]
    [InlineData("revoke")]
    [InlineData("bind")]
    public async Task nothing_is_done_with_a_role_that_was_lost_before_the_append(string what)
    {
        await using var node = await IdentityNode.Start(log.App);
        var root = await node.Seed($"{what}-roles-root", Roles.Admin);
        var admin = await node.Seed($"{what}-roles-admin", Roles.Admin | Roles.Requester);
        var target = await node.Seed($"{what}-roles-target", Roles.Requester);
        var before = node.Snapshots.Current;
        await node.Knows((await node.Send(new ChangeRoles(root.Caller, admin.Id, Roles.Requester, null))).ShouldBeOfType<Outcome.Recorded>());

        node.Snapshots.LookBack(before);
        var outcome = await Do(node, what, admin.Caller, target);

        outcome.ShouldBe(new Outcome.Refused(what == "revoke" ? IdentityRefusals.TokenUnknown : IdentityRefusals.Forbidden));
        (await Load(node, target.Id)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task a_token_is_not_issued_to_a_person_who_was_disabled_before_the_append()
    {
        await using var node = await IdentityNode.Start(log.App);
        var admin = await node.Seed("disabling-admin", Roles.Admin);
        var target = await node.Seed("disabled-target", Roles.Requester);
        var before = node.Snapshots.Current;
        await node.Knows((await node.Send(new DisablePerson(admin.Caller, target.Id, null))).ShouldBeOfType<Outcome.Recorded>());

        node.Snapshots.LookBack(before);
        var issued = await node.Send(new IssueToken(admin.Caller, target.Id, "late", Roles.Requester, null));

        issued.Outcome.ShouldBe(new Outcome.Refused(IdentityRefusals.PersonIsDisabled));
        issued.Secret.ShouldBeNull();
    }

    [Fact]
    public async Task a_secret_is_shown_once_and_recognised_until_its_token_is_revoked()
    {
        await using var node = await IdentityNode.Start(log.App);
        var admin = await node.Seed("issuing-admin", Roles.Admin);
        var target = await node.Seed("issued-target", Roles.Requester);

        var issued = await node.Send(new IssueToken(admin.Caller, target.Id, "laptop", Roles.Requester, null));
        await node.Knows(issued.Outcome.ShouldBeOfType<Outcome.Recorded>());
        var secret = issued.Secret.ShouldNotBeNull().Reveal();
        node.People.Recognise(secret, out var token).ShouldBeTrue();
        var state = node.People.FindToken(issued.Issued!.TokenId).ShouldNotBeNull().State.ShouldBeOfType<ApiToken.Active>();
        token.ShouldBe(state);
        (state.PersonId, state.IssuedBy, state.ExpiresAt).ShouldBe((target.Id, admin.Id, issued.Issued.ExpiresAt));
        state.ExpiresAt.ShouldBe(node.People.FindToken(admin.Caller.Token)!.State.ShouldBeOfType<ApiToken.Active>().ExpiresAt);

        await node.Knows((await node.Send(new RevokeToken(target.Caller, issued.Issued.TokenId, false))).ShouldBeOfType<Outcome.Recorded>());
        node.People.Recognise(secret, out _).ShouldBeFalse();
        (await node.Send(new RevokeToken(target.Caller, issued.Issued.TokenId, true))).ShouldBe(new Outcome.Recorded(2, null, null));
    }

    [Fact]
    public async Task an_identity_is_not_unbound_with_a_token_that_was_revoked_before_the_append()
    {
        await using var node = await IdentityNode.Start(log.App);
        var root = await node.Seed("unbind-root", Roles.Admin);
        var admin = await node.Seed("unbind-admin", Roles.Admin);
        var target = await node.Seed("unbind-target", Roles.Requester);
        await node.Knows((await node.Send(new BindIdentity(root.Caller, target.Id, "https://idp.example.com", "bound", null))).ShouldBeOfType<Outcome.Recorded>());
        var before = node.Snapshots.Current;
        await node.Knows((await node.Send(new RevokeToken(root.Caller, admin.Caller.Token, true))).ShouldBeOfType<Outcome.Recorded>());

        node.Snapshots.LookBack(before);
        (await node.Send(new UnbindIdentity(admin.Caller, target.Id, "https://idp.example.com", "bound", null)))
            .ShouldBe(new Outcome.Refused(IdentityRefusals.Unauthenticated));

        (await Load(node, target.Id)).State.ShouldBeOfType<Person.Active>().Identities.ShouldBe([new("https://idp.example.com", "bound")]);
    }

    [Fact]
    public async Task of_persons_who_are_to_have_one_identity_one_gets_it()
    {
        await using var one = await IdentityNode.Start(log.App);
        await using var other = await IdentityNode.Start(log.App);
        var admin = await one.Seed("identities-admin", Roles.Admin);
        var persons = new List<Known>();
        for (var i = 0; i < 8; i++)
        {
            persons.Add(await one.Seed($"identities-{i}", Roles.Requester));
        }

        await Eventually(other, persons[^1]);
        var results = await Workers.Run(persons.Count, worker => (worker % 2 == 0 ? one : other).Send(
            new BindIdentity(admin.Caller, persons[worker].Id, "https://idp.example.com", "wanted by all", null)));

        var winner = results.OfType<Outcome.Recorded>().ShouldHaveSingleItem();
        results.Where(result => result != winner).ShouldAllBe(result => result == new Outcome.Refused(IdentityRefusals.IdentityTaken));
        foreach (var (result, person) in results.Zip(persons))
        {
            (await Load(one, person.Id)).Version.ShouldBe(result == winner ? 2 : 1);
        }
    }

    [Fact]
    public async Task a_change_of_what_has_changed_since_it_was_read_is_stale()
    {
        await using var node = await IdentityNode.Start(log.App);
        var admin = await node.Seed("stale-admin", Roles.Admin);
        var target = await node.Seed("stale-target", Roles.Requester);

        (await node.Send(new ChangeGroups(admin.Caller, target.Id, ["a"], 1))).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(2);
        (await node.Send(new ChangeGroups(admin.Caller, target.Id, ["b"], 1))).ShouldBe(new Outcome.Refused(Preconditions.Stale));
        (await node.Send(new ChangeRoles(admin.Caller, target.Id, Roles.Reviewer, 1))).ShouldBe(new Outcome.Refused(Preconditions.Stale));
        (await node.Send(new DisablePerson(admin.Caller, target.Id, 3))).ShouldBe(new Outcome.Refused(Preconditions.Stale));
        (await node.Send(new ChangeGroups(admin.Caller, target.Id, ["b"], 2))).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(3);
    }

    private static async Task<Outcome> Do(IdentityNode node, string what, Caller caller, Known target) => what switch
    {
        "register" => (await node.Send(new RegisterPerson(caller, $"new-{Guid.CreateVersion7():N}", [], Roles.Requester))).Outcome,
        "groups" => await node.Send(new ChangeGroups(caller, target.Id, ["a"], null)),
        "roles" => await node.Send(new ChangeRoles(caller, target.Id, Roles.Admin, null)),
        "disable" => await node.Send(new DisablePerson(caller, target.Id, null)),
        "issue" => (await node.Send(new IssueToken(caller, target.Id, "stolen", Roles.Requester, null))).Outcome,
        "bind" => await node.Send(new BindIdentity(caller, target.Id, "https://idp.example.com", "somebody", null)),
        "revoke" => await node.Send(new RevokeToken(caller, target.Caller.Token, true)),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static Task<Versioned<Person>> Load(IdentityNode node, PersonId id) =>
        node.Store.Load<Person, PersonEvent>(PersonStream.For(id), AsOf.Now, TestContext.Current.CancellationToken);

    private static async Task Eventually(IdentityNode node, Known person)
    {
        while (node.People.Find(person.Id) is null)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
