using System.Collections.Immutable;
using System.Net;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Holds;
using Sentinel.Application.Identity;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Unit.Identity;

public sealed class PeopleTests
{
    private static readonly DateTimeOffset Tomorrow = Now.AddDays(1);
    private static readonly Caller AsAda = new(AdasToken, new(Ada.Value), IPAddress.Loopback);
    private static readonly object[] AdaAndBob =
    [
        Registered(Ada, "Ada", Roles.Requester | Roles.Admin, "dev"),
        Issued(AdasToken, Ada, Roles.Requester | Roles.Operator, Tomorrow),
        Registered(Bob, "bob", Roles.Operator),
        Issued(BobsToken, Bob, Roles.Operator, Tomorrow),
    ];

    [Fact]
    public void persons_are_found_by_id_and_by_exact_handle()
    {
        var people = After([.. AdaAndBob, new GroupsChanged(Ada, ["sre"], Now)]);

        var ada = people.Find(Ada).ShouldNotBeNull();
        ada.Stream.ShouldBe(PersonStream.For(Ada));
        ada.Version.ShouldBe(2);
        ada.State.ShouldBeOfType<Person.Active>().Groups.ShouldBe(["sre"]);
        people.FindByHandle("Ada").ShouldBeSameAs(ada);
        people.FindByHandle("ada").ShouldBeNull();
        people.Find(default).ShouldBeNull();
        people.FindToken(default).ShouldBeNull();
    }

    [Fact]
    public void another_admin_is_active_and_someone_else()
    {
        After(AdaAndBob).AnotherAdmin(Bob).ShouldNotBeNull().Stream.ShouldBe(PersonStream.For(Ada));
        After(AdaAndBob).AnotherAdmin(Ada).ShouldBeNull();
        After([.. AdaAndBob, new PersonDisabled(Ada, Now)]).AnotherAdmin(Bob).ShouldBeNull();
        After([.. AdaAndBob, new RolesChanged(Ada, Roles.Requester, Now)]).AnotherAdmin(Bob).ShouldBeNull();
    }

    [Fact]
    public void an_actor_has_the_roles_that_both_person_and_token_have_and_is_guarded_by_both_and_the_orders()
    {
        Authorize(After(AdaAndBob), Permissions.OpenSession, null).IsGranted(out var actor, out _).ShouldBeTrue();

        actor.ShouldNotBeNull();
        actor.PersonId.ShouldBe(Ada);
        actor.Handle.ShouldBe("Ada");
        actor.Groups.ShouldBe(["dev"]);
        actor.Roles.ShouldBe(Roles.Requester);
        actor.Guards.Select(guard => (guard.Stream, guard.Version))
            .ShouldBe([(ApiTokenStream.For(AdasToken), 1L), (PersonStream.For(Ada), 1L), (HoldStreams.Of(Ada), 0L)]);
        actor.GuardsWith(actor.Person).ShouldBe(actor.Guards);
        actor.MayTouchOthers(Permissions.ReadSessions).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void an_order_that_holds_all_of_a_person_allows_nothing(bool holds, bool onOneProfile, bool refused)
    {
        var order = new Order(
            Id.New<OrderId>(Now), new(Ada, onOneProfile ? "prod" : null), "taken over", 9, holds, Bob, Now);
        var holding = new HoldsState(ImmutableDictionary<StreamId, Versioned<ScopeOrders>>.Empty.Add(
            HoldStreams.Of(Ada), new(HoldStreams.Of(Ada), 3, new([order]))));

        After(AdaAndBob).Authorize(holding, AsAda, Permissions.WhoAmI, null, Now).IsGranted(out var actor, out var refusal).ShouldBe(!refused);

        refusal.ShouldBe(refused ? HoldRefusals.Held(order.Id, "taken over") : null);
        actor?.Guards.ShouldContain(Guard.From(holding.On(Ada)));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", false)]
    public void a_token_is_accepted_from_its_own_networks_only_whatever_is_asked(string source, bool accepted)
    {
        var people = After(
            Registered(Ada, "ada", Roles.Requester), Issued(AdasToken, Ada, Roles.Requester, Tomorrow) with { Cidrs = ["10.0.0.0/8"] });
        foreach (var permission in (Permission[])[Permissions.WhoAmI, Permissions.OpenSession, Permissions.ManagePersons])
        {
            people.Authorize(HoldsState.None, AsAda with { Source = IPAddress.Parse(source) }, permission, null, Now).IsGranted(out _, out var refusal);
            refusal.ShouldBe(!accepted ? IdentityRefusals.TokenElsewhere : permission == Permissions.ManagePersons ? IdentityRefusals.Forbidden : null);
        }
    }

    [Fact]
    public void an_actor_with_an_unconfirmed_token_counts_as_its_issuer_too()
    {
        object[] unconfirmed = [Registered(Ada, "ada", Roles.Requester), Issued(AdasToken, Ada, Roles.Requester, Tomorrow, by: Bob)];
        CountsAs(unconfirmed).ShouldBe((true, true));
        CountsAs([.. unconfirmed, new ApiTokenConfirmed(AdasToken, AdasToken, Now)]).ShouldBe((true, false));

        static (bool Ada, bool Bob) CountsAs(params object[] events)
        {
            Authorize(After(events), Permissions.WhoAmI, null).IsGranted(out var actor, out _).ShouldBeTrue();
            return (actor!.CountsAs(Ada), actor.CountsAs(Bob));
        }
    }

    [Fact]
    public void a_role_of_the_person_or_of_the_token_alone_allows_nothing()
    {
        RefusalOf(After(AdaAndBob), Permissions.ManagePersons, null).ShouldBe(IdentityRefusals.Forbidden);
        RefusalOf(After(AdaAndBob), Permissions.Revoke, null).ShouldBe(IdentityRefusals.Forbidden);
    }

    [Fact]
    public void what_is_another_s_looks_as_if_it_did_not_exist()
    {
        var unknown = new Refusal("x-unknown", "…");

        RefusalOf(After(AdaAndBob), Permissions.ReadSessions, Bob, unknown).ShouldBe(unknown);
        RefusalOf(After(AdaAndBob), Permissions.ReadSessions, Bob).ShouldBe(IdentityRefusals.Forbidden);
        RefusalOf(After(AdaAndBob), Permissions.ReadNodes, Bob, unknown).ShouldBe(IdentityRefusals.Forbidden);
        RefusalOf(After(AdaAndBob), Permissions.ReadSessions, Ada, unknown).ShouldBeNull();
    }

    [Fact]
    public void a_token_authenticates_until_its_end_its_revocation_or_its_persons_disabling()
    {
        RefusalOf(After(AdaAndBob), Permissions.WhoAmI, null, at: Tomorrow.AddTicks(-1)).ShouldBeNull();
        RefusalOf(After(AdaAndBob), Permissions.WhoAmI, null, at: Tomorrow).ShouldBe(IdentityRefusals.Unauthenticated);
        RefusalOf(After([.. AdaAndBob, new ApiTokenRevoked(AdasToken, Ada, true, Now)]), Permissions.WhoAmI, null)
            .ShouldBe(IdentityRefusals.Unauthenticated);
        RefusalOf(After([.. AdaAndBob, new PersonDisabled(Ada, Now)]), Permissions.WhoAmI, null).ShouldBe(IdentityRefusals.Unauthenticated);
        RefusalOf(People.Nobody, Permissions.WhoAmI, null).ShouldBe(IdentityRefusals.Unauthenticated);
    }

    [Fact]
    public void the_default_authorization_grants_nothing()
    {
        default(Application.Identity.Authorization).IsGranted(out var actor, out var refusal).ShouldBeFalse();

        actor.ShouldBeNull();
        refusal.ShouldBe(IdentityRefusals.Unauthenticated);
    }

    [Fact]
    public void a_secret_is_recognised_only_while_its_token_lives()
    {
        var secret = TokenText.New(TokenKind.ApiToken, AdasToken.Value.AsSpan(4)).Reveal();
        var other = TokenText.New(TokenKind.ApiToken, AdasToken.Value.AsSpan(4)).Reveal();
        var sessions = TokenText.New(TokenKind.SessionSecret, AdasToken.Value.AsSpan(4)).Reveal();
        var issued = Issued(AdasToken, Ada, Roles.Requester) with { SecretHash = Convert.ToHexStringLower(TokenText.Hash(secret)) };
        var people = After(Registered(Ada, "ada", Roles.Requester), issued);

        people.Recognise(secret, out var token).ShouldBeTrue();
        token.ShouldNotBeNull().Id.ShouldBe(AdasToken);
        foreach (var wrong in (string[])[other, sessions, "", secret[..^1], secret + "0", "sat_"])
        {
            people.Recognise(wrong, out var none).ShouldBeFalse(wrong);
            none.ShouldBeNull();
        }

        After(Registered(Ada, "ada", Roles.Requester), issued, new ApiTokenRevoked(AdasToken, Ada, true, Now))
            .Recognise(secret, out _).ShouldBeFalse();
        People.Nobody.Recognise(secret, out _).ShouldBeFalse();
    }

    [Fact]
    public void a_session_secret_is_no_api_token_even_with_its_hash()
    {
        var sessions = TokenText.New(TokenKind.SessionSecret, AdasToken.Value.AsSpan(4)).Reveal();
        var issued = Issued(AdasToken, Ada, Roles.Requester) with { SecretHash = Convert.ToHexStringLower(TokenText.Hash(sessions)) };

        After(issued).Recognise(sessions, out _).ShouldBeFalse();
    }

    [Fact]
    public void events_of_others_leave_the_state_as_it_is()
    {
        IProjection projection = new PeopleProjection();
        var people = After(AdaAndBob);

        projection.Apply(people, [Recorded("handle-x", 1, new HandleReserved("x", Ada, Now))]).ShouldBeSameAs(people);
    }

    private static Application.Identity.Authorization Authorize(People people, Permission permission, PersonId? owner) =>
        people.Authorize(HoldsState.None, AsAda, permission, owner, Now);

    private static Refusal? RefusalOf(
        People people, Permission permission, PersonId? owner, Refusal? unknown = null, DateTimeOffset? at = null)
    {
        people.Authorize(HoldsState.None, AsAda, permission, owner, at ?? Now, unknown).IsGranted(out _, out var refusal);
        return refusal;
    }

    private static People After(params object[] events)
    {
        IProjection projection = new PeopleProjection();
        var versions = new Dictionary<string, long>();
        var batch = events.Select(e =>
        {
            var stream = e switch
            {
                PersonRegistered x => PersonStream.For(x.PersonId).Value,
                GroupsChanged x => PersonStream.For(x.PersonId).Value,
                RolesChanged x => PersonStream.For(x.PersonId).Value,
                PersonDisabled x => PersonStream.For(x.PersonId).Value,
                ApiTokenIssued x => ApiTokenStream.For(x.TokenId).Value,
                ApiTokenConfirmed x => ApiTokenStream.For(x.TokenId).Value,
                _ => ApiTokenStream.For(((ApiTokenRevoked)e).TokenId).Value,
            };
            versions[stream] = versions.GetValueOrDefault(stream) + 1;
            return Recorded(stream, versions[stream], e);
        });
        return (People)projection.Apply(projection.Empty, [.. batch]);
    }

    private static RecordedEvent Recorded(string stream, long version, object e) =>
        new(1, stream, version, Guid.Empty, "", e, Now, new("test"));
}
