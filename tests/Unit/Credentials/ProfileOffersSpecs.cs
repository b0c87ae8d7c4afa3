using System.Net;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Unit.Policies;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Unit.Credentials;

public sealed class ProfileOffersSpecs
{
    private const string Dev = "arn:aws:iam::123456789012:role/SandboxDev";

    private const string Document = """
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", region: eu-central-1, lease: 5m, max_session: 8h, bind: address}
        - {name: closed, role_arn: "arn:aws:iam::123456789012:role/SandboxLocked"}
        - {name: also-dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", chaining: allow}
        rules:
        - {name: closed, effect: deny, conditions: {profiles: [closed]}}
        - {name: devs, effect: allow, conditions: {groups: [developers], source_ip: [127.0.0.0/8], time: {hours: {start: "00:00", end: "23:00"}}}}
        """;

    [Fact]
    public void profiles_stand_by_name_with_their_limits()
    {
        var offers = Offers();
        offers.Select(offer => offer.Name).ShouldBe(["also-dev", "closed", "dev"]);
        (offers[2] with { Modes = [], InForce = [] }).ShouldBe(new("dev", Dev, "eu-central-1", 300, 28800, 3600, Chaining.Deny, Bind.Address, null, [], []));
        (offers[0].Chaining, offers[0].Bind, offers[0].Region).ShouldBe((Chaining.Allow, Bind.None, null));
        offers[2].Modes.Select(mode => (mode.Mode, mode.How, mode.ClosesAt)).ShouldBe(
            new[] { Mode.Server, Mode.Cli, Mode.CredentialProcess }.Select(mode => (mode, AccessWay.Allow, (DateTimeOffset?)Now.AddHours(15))));
    }

    [Fact]
    public void who_has_no_way_to_a_role_does_not_learn_its_name()
    {
        Offers().Select(offer => offer.RoleArn).ShouldBe([Dev, null, Dev]);
        Offers(source: "192.0.2.1").ShouldAllBe(offer => offer.RoleArn == null && offer.Modes.All(mode => mode.How == AccessWay.Never));
        Offers(person: Bob).ShouldAllBe(offer => offer.RoleArn == null && offer.Modes.All(mode => mode.How == AccessWay.Never));
    }

    public static TheoryData<string, Scope, bool, string[]> Orders => new()
    {
        { "her", new(Ada), true, ["also-dev", "closed", "dev"] },
        { "her on a profile", new(Ada, "dev"), true, ["dev"] },
        { "a profile", new(Profile: "also-dev"), true, ["also-dev"] },
        { "a role", new(Role: Dev), true, ["also-dev", "dev"] },
        { "everything", Scope.All, true, ["also-dev", "closed", "dev"] },
        { "somebody else", new(Bob), true, [] },
        { "what was, not what comes", Scope.All, false, [] },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void what_is_held_is_never_and_names_the_order(string what, Scope scope, bool hold, string[] held)
    {
        var order = new OrderId("rev_01jd6x0000000000000000000c");
        foreach (var offer in Offers(and: new AccessRevoked(order, scope, "leak", hold, Bob, Now)))
        {
            offer.Hold.ShouldBe(held.Contains(offer.Name) ? new(order, "leak") : null, what);
            if (offer.Hold is not null)
            {
                offer.Modes.ShouldAllBe(mode => mode.How == AccessWay.Never && mode.Code == "held" && mode.OpensAt == null && mode.ClosesAt == null);
                offer.RoleArn.ShouldBeNull();
            }
        }
    }

    [Fact]
    public void a_part_begins_behind_the_last_name_of_the_part_before()
    {
        var first = List(after: null, limit: 2).Page.ShouldNotBeNull();
        first.Items.Select(offer => offer.Name).ShouldBe(["also-dev", "closed"]);
        first.Cursor.ShouldBe("closed");
        var second = List(first.Cursor, limit: 2).Page.ShouldNotBeNull();
        (second.Items.Single().Name, second.Cursor).ShouldBe(("dev", null));
        List(after: null, limit: 3).Page!.Cursor.ShouldBeNull();
    }

    [Fact]
    public void a_token_for_some_profiles_lists_no_others()
    {
        object[] events =
        [
            .. People(), Issued(Third, Ada, Roles.Requester) with { Profiles = ["dev", "gone"] },
            new PolicyPublished(1, PolicyHash.Of(Document), Document, "psn_a", null, Now),
        ];
        var snapshot = State(events);
        var page = ProfileOffers.List(snapshot, Actor(snapshot, Third, "127.0.0.1"), Now, null, 1, TestContext.Current.CancellationToken).Page.ShouldNotBeNull();
        (page.Items.Single().Name, page.Cursor).ShouldBe(("dev", null));
    }

    [Fact]
    public void without_a_policy_there_is_no_answer()
    {
        var snapshot = State(People());
        ProfileOffers.List(snapshot, Actor(snapshot, AdasToken, "127.0.0.1"), Now, null, 10, TestContext.Current.CancellationToken).Refusal.ShouldBe(PolicyRefusals.NotPublished);
    }

    [Fact]
    public void a_caller_who_goes_away_stops_it() =>
        Should.Throw<OperationCanceledException>(() => List(null, 3, isGone: true));

    private static IReadOnlyList<ProfileOffer> Offers(PersonId? person = null, string source = "127.0.0.1", object? and = null) =>
        List(null, 10, person, source, and).Page!.Items;

    private static (Application.Lists.Page<ProfileOffer>? Page, Refusal? Refusal) List(
        string? after, int limit, PersonId? person = null, string source = "127.0.0.1", object? and = null, bool isGone = false)
    {
        object[] events = [.. People(), new PolicyPublished(1, PolicyHash.Of(Document), Document, "psn_a", null, Now)];
        var snapshot = State(and is null ? events : [.. events, and]);
        return ProfileOffers.List(
            snapshot, Actor(snapshot, person == Bob ? BobsToken : AdasToken, source), Now, after, limit,
            isGone ? new(canceled: true) : TestContext.Current.CancellationToken);
    }

    private static object[] People() =>
    [
        Registered(Ada, "Ada", Roles.Requester, "developers"), Issued(AdasToken, Ada, Roles.Requester),
        Registered(Bob, "bob", Roles.Requester), Issued(BobsToken, Bob, Roles.Requester),
    ];

    /// <summary>Somebody as of before any order.</summary>
    private static Actor Actor(Snapshot snapshot, TokenId token, string source) =>
        snapshot.Of<People>().Authorize(HoldsState.None, new(token, new("test"), IPAddress.Parse(source)), Permissions.ReadProfiles, null, Now)
            .IsGranted(out var actor, out _)
            ? actor
            : throw new InvalidOperationException();

    private static Snapshot State(object[] events) =>
        Snapshot.Empty(
            [
                new PeopleProjection(), new PolicyProjection(PolicyTexts.Loader()), new HoldsProjection(), new AccessRequestsProjection(),
                new BrokenGlassesProjection(),
            ]).Apply(
            [.. events.Select((e, i) => new RecordedEvent(i + 1, StreamOf(e), e is PolicyEvent ? 1 : i + 1, Guid.Empty, "", e, Now, new("test")))]);

    private static string StreamOf(object e) => e switch
    {
        PolicyEvent => PolicyStream.Id.Value,
        AccessRevoked order => order.Scope.Stream.Value,
        _ => "other",
    };
}
