using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;
using static Sentinel.Load.Checking.HandMadeLog;

namespace Sentinel.Load.Checking;

public sealed class StreamReplaySpecs
{
    private static readonly SessionPaused Crash = new(AdasSession, PauseCause.Crash, null, null, Now);
    private static readonly SessionPaused ByOperator = new(AdasSession, PauseCause.Operator, "look", Ada, Now);
    private static readonly SessionResumed Resumed = new(AdasSession, Ada, Now);

    [Fact]
    public void a_whole_life_is_right() => Found(
        Opened, Activated, Issued(), Crash, Resumed, Issued("ASIA2"), Crash, ByOperator, Resumed, new SessionExtended(AdasSession, Now.AddHours(2), Now),
        new SessionRevoked(AdasSession, "leak", Ada, null, Now)).ShouldBeEmpty();

    private static readonly Dictionary<string, (string Last, SessionEvent[] Events)> Impossible = new()
    {
        ["begun before it was opened"] = ("session_activated", [Activated]),
        ["opened twice"] = ("session_opened", [Opened, Opened]),
        ["begun twice"] = ("session_activated", [Opened, Activated, Activated]),
        ["a lease before it began"] = ("credentials_issued", [Opened, Issued()]),
        ["a lease while it is paused"] = ("credentials_issued", [Opened, Activated, ByOperator, Issued()]),
        ["a lease behind its end"] = ("credentials_issued", [Opened, Activated, Closed, Issued()]),
        ["a lease that outlives it"] = ("credentials_issued", [Opened, Activated, Issued() with { LeaseEndsAt = Now.AddHours(1).AddSeconds(1) }]),
        ["a crash takes the operator's pause over"] = ("session_paused", [Opened, Activated, ByOperator, Crash]),
        ["paused before it began"] = ("session_paused", [Opened, ByOperator]),
        ["resumed while it runs"] = ("session_resumed", [Opened, Activated, Resumed]),
        ["ended twice"] = ("session_revoked", [Opened, Closed, new SessionRevoked(AdasSession, "leak", Ada, null, Now)]),
        ["expired before its time"] = ("session_expired", [Opened, new SessionExpired(AdasSession, Now.AddHours(1).AddTicks(-1))]),
    };

    public static TheoryData<string> ImpossibleLives => [.. Impossible.Keys];

    [Theory]
    [MemberData(nameof(ImpossibleLives))]
    public void what_no_edge_leads_to_is_found(string life)
    {
        var (last, events) = Impossible[life];
        Found(events).ShouldBe([$"{events.Length} {last} of {SessionLog} is no edge from the state before it"]);
    }

    [Fact]
    public void a_session_ends_at_its_end() => Found(Opened, new SessionExpired(AdasSession, Now.AddHours(1))).ShouldBeEmpty();

    [Fact]
    public void a_version_that_was_won_twice_is_found() =>
        new HandMadeLog().AddAll(Opened, Activated).Add(SessionLog, Closed, version: 2).Found(new StreamReplay())
            .ShouldBe([$"3 session_closed of {SessionLog} has version 2, which was won before"]);

    [Fact]
    public void a_hole_is_found() => new HandMadeLog().AddAll(Opened).Add(SessionLog, Activated, version: 3).Found(new StreamReplay())
        .ShouldBe([$"2 session_activated of {SessionLog} has version 3 behind 1"]);

    [Fact]
    public void an_event_in_the_stream_of_another_kind_is_found() =>
        new HandMadeLog().AddAll(Opened).Add(SessionLog, new PersonDisabled(Ada, Now)).Found(new StreamReplay()).Count.ShouldBe(1);

    [Fact]
    public void two_who_decide_one_request_are_found()
    {
        var id = Id.New<AccessRequestId>(Now);
        var submitted = new AccessRequestSubmitted(
            id, Ada, Token, [], "dev", "arn", "because", null, Mode.Server, 3600, 1, null, 1, "", "", "leads", "", 1, Now.AddHours(1), Now);
        var log = new HandMadeLog().Add(RequestStream.For(id), submitted).Add(RequestStream.For(id), new AccessRequestApproved(id, false, Now.AddHours(1), Now));
        log.Found(new StreamReplay()).ShouldBeEmpty();
        log.Add(RequestStream.For(id), new AccessRequestDenied(id, Ada, null, Now)).Found(new StreamReplay())
            .ShouldBe([$"3 access_request_denied of {RequestStream.For(id)} is no edge from the state before it"]);
    }

    [Fact]
    public void a_hold_is_lifted_once()
    {
        var (order, scope) = (Id.New<OrderId>(Now), new Scope(Everything: true));
        var log = new HandMadeLog().Add(scope.Stream, new AccessRevoked(order, scope, "leak", true, Ada, Now)).Add(scope.Stream, new HoldLifted(order, "over", Ada, Now));
        log.Found(new StreamReplay()).ShouldBeEmpty();
        log.Add(scope.Stream, new HoldLifted(order, "over", Ada, Now)).Found(new StreamReplay()).Count.ShouldBe(1);
    }

    [Fact]
    public void a_version_of_the_policy_follows_the_one_before() => new HandMadeLog()
        .Add(PolicyStream.Id, new PolicyPublished(1, "", "", "", null, Now)).Add(PolicyStream.Id, new PolicyPublished(3, "", "", "", null, Now))
        .Found(new StreamReplay()).ShouldBe(["2 policy_published of policy is no edge from the state before it"]);

    [Fact]
    public void an_identity_that_two_persons_got_and_a_handle_that_two_reserved_are_found()
    {
        var (identity, bob) = (new ExternalIdentity("idp", "ada"), Id.New<PersonId>(Now));
        new HandMadeLog()
            .Add(IdentityStream.For(identity), new IdentityClaimed("idp", "ada", Ada, Now)).Add(IdentityStream.For(identity), new IdentityClaimed("idp", "ada", bob, Now))
            .Add(HandleStream.For("ada"), new HandleReserved("ada", Ada, Now)).Add(HandleStream.For("ada"), new HandleReserved("ada", bob, Now))
            .Found(new StreamReplay()).Count.ShouldBe(2);
    }

    [Fact]
    public void an_epoch_of_a_node_that_does_not_rise_is_found()
    {
        var node = Id.New<NodeId>(Now);
        new HandMadeLog().Add(NodeStream.For(node), new NodeRegistered(node, 2, Now)).Add(NodeStream.For(node), new NodeRegistered(node, 2, Now))
            .Found(new StreamReplay()).Count.ShouldBe(1);
    }

    [Fact]
    public void streams_of_every_event_are_known() =>
        EventCatalog.Domain.All.Select(type => type.Type).Where(type => Edges.Kind(type) is null).ShouldBeEmpty();

    private static IReadOnlyList<string> Found(params SessionEvent[] events) => new HandMadeLog().AddAll(events).Found(new StreamReplay());
}
