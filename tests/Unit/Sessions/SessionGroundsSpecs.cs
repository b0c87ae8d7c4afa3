using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;
using static Sentinel.Unit.Sessions.GroundHistory;

namespace Sentinel.Unit.Sessions;

public sealed class SessionGroundsSpecs
{
    private static readonly Ground OnRequest = new(GroundKind.Approval, GroundHistory.Request.Value);
    private static readonly Ground OnGlass = new(GroundKind.BreakGlass, Glass.Value);

    private static GroundHistory InForce => new GroundHistory().And(Submitted, FromBob, FromCleo, Approved);

    [Fact]
    public void an_approval_gives_its_session_keys_that_end_with_it()
    {
        var (grant, _) = InForce.Decide(Opened(OnRequest), Now.AddMinutes(10));
        (grant!.Ground, grant.Until, grant.LeaseEndsAt).ShouldBe((OnRequest, Now.AddHours(2), Now.AddMinutes(15)));
        InForce.Decide(Opened(OnRequest), Now.AddMinutes(117)).Grant!.LeaseEndsAt.ShouldBe(Now.AddHours(2));
    }

    [Fact]
    public void an_approval_gives_no_other_session_anything() =>
        InForce.Decide(Opened(new(GroundKind.Rule, "once")), Now).Refusal!.Code.ShouldBe("approval-required");

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void who_waits_is_told_for_how_many(int given, int missing)
    {
        var history = new GroundHistory().And(Submitted).And([.. new object[] { FromBob, FromCleo }.Take(given)]);
        history.Decide(Opened(OnRequest, waits: true), Now).Refusal.ShouldBe(GroundRefusals.Pending(GroundHistory.Request, missing));
    }

    public static TheoryData<string, string, object[], double> Ends => new()
    {
        { "approval-not-in-force", "was denied", [Submitted, new AccessRequestDenied(GroundHistory.Request, Bob, null, Now)], 0 },
        { "approval-not-in-force", "was cancelled", [Submitted, new AccessRequestCancelled(GroundHistory.Request, Ada, Now)], 0 },
        { "approval-not-in-force", "has expired", [Submitted, new AccessRequestExpired(GroundHistory.Request, Now)], 0 },
        { "approval-not-in-force", "has expired", [Submitted], 1440 },
        { "approval-not-in-force", "was withdrawn", [Submitted, FromBob, FromCleo, Approved, new AccessRequestWithdrawn(GroundHistory.Request, Bob, "enough", null, Now)], 0 },
        { "approval-not-in-force", "its time is over", [Submitted, FromBob, FromCleo, Approved], 120 },
        { "ground-over", "is over", [], 0 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void a_session_falls_with_the_approval_that_it_was_opened_on(string code, string how, object[] events, double afterMinutes)
    {
        var refusal = new GroundHistory().And(events).Decide(Opened(OnRequest), Now.AddMinutes(afterMinutes)).Refusal.ShouldNotBeNull();
        refusal.Code.ShouldBe(code);
        refusal.Detail.ShouldContain(how);
    }

    public static TheoryData<string, object> Lapses => new()
    {
        { "another role", Published(Document.Replace("SandboxProd", "SandboxOther", StringComparison.Ordinal), 2) },
        { "a longer lease", Published(Document.Replace("prod, role_arn: \"arn:aws:iam::123456789012:role/SandboxProd\", lease: 5m", "prod, role_arn: \"arn:aws:iam::123456789012:role/SandboxProd\", lease: 6m", StringComparison.Ordinal), 2) },
        { "one approver is enough", Published(Document.Replace("required: 2", "required: 1", StringComparison.Ordinal), 2) },
        { "nobody approves", Published(Document.Replace("- {name: two, profiles: [prod]", "- {name: two, profiles: [other]", StringComparison.Ordinal), 2) },
        { "an approver is disabled", new PersonDisabled(Bob, Now) },
        { "an approver has left the group", new GroupsChanged(Cleo, [], Now) },
        { "an approver is none any more", new RolesChanged(Bob, Roles.Requester, Now) },
    };

    [Theory]
    [MemberData(nameof(Lapses))]
    public void an_approval_is_for_what_was_seen_and_by_whom_it_had_to_be(string what, object changed)
    {
        InForce.Decide(Opened(OnRequest), Now).Grant.ShouldNotBeNull();
        InForce.And(changed).Decide(Opened(OnRequest), Now).Refusal!.ShouldBe(RequestRefusals.HasLapsed, what);
    }

    [Fact]
    public void another_layout_of_the_document_and_another_order_of_names_change_nothing()
    {
        var rewritten = Document.Replace("approvers: [bob], approver_groups: [leads]", "approver_groups: [leads],  approvers: [ bob ]", StringComparison.Ordinal);
        InForce.And(Published("# moved\n" + rewritten, 2)).Decide(Opened(OnRequest), Now).Grant.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("prod")]
    [InlineData("other")]
    public void broken_glass_lifts_what_asks_for_an_approval_and_the_default_deny(string profile)
    {
        var history = new GroundHistory().And(Broken with { Profile = profile });
        var (grant, _) = history.Decide(Opened(null) with { Profile = profile }, Now.AddMinutes(58));
        (grant!.Ground, grant.Until, grant.LeaseEndsAt).ShouldBe((OnGlass, Now.AddHours(1), Now.AddHours(1)));
        history.Decide(Opened(null) with { Profile = profile, Person = Bob }, Now).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void a_deny_anywhere_is_lifted_by_nothing_and_is_named()
    {
        var night = Now.AddHours(14.5);
        var denied = new Refusal("policy-denied", "Rule no-nights denies profile prod.");
        new GroundHistory().And(Broken with { Until = Now.AddHours(16) }).Decide(Opened(null) with { ExpiresAt = Now.AddHours(20) }, night).Refusal.ShouldBe(denied);
        new GroundHistory().And(Submitted, FromBob, FromCleo, Approved with { Until = Now.AddHours(16) })
            .Decide(Opened(OnRequest) with { ExpiresAt = Now.AddHours(20) }, night).Refusal.ShouldBe(denied);
    }

    [Fact]
    public void broken_glass_counts_where_and_while_an_entry_lets_its_person_break_it()
    {
        var history = new GroundHistory().And(Broken with { Until = Now.AddHours(20) });
        history.Decide(Opened(null), Now).Grant.ShouldNotBeNull();
        history.Decide(Opened(null), Now, Mode.CredentialProcess).Refusal!.Code.ShouldBe("approval-required");
        history.Decide(Opened(null) with { ExpiresAt = Now.AddHours(20) }, Now.AddHours(15.4)).Grant!.Until.ShouldBe(Now.AddHours(15.5));
        history.Decide(Opened(null) with { ExpiresAt = Now.AddHours(20) }, Now.AddHours(15.5)).Refusal!.Code.ShouldBe("approval-required");
        var taken = Document.Replace("users: [Ada]", "users: [bob]", StringComparison.Ordinal);
        history.And(Published(taken, 2)).Decide(Opened(null), Now).Refusal!.Code.ShouldBe("approval-required");
    }

    [Fact]
    public void a_session_that_was_opened_on_broken_glass_falls_with_it()
    {
        var history = new GroundHistory().And(Broken);
        history.Decide(Opened(OnGlass), Now.AddMinutes(59)).Grant.ShouldNotBeNull();
        history.Decide(Opened(OnGlass), Now.AddMinutes(60)).Refusal.ShouldBe(GroundRefusals.BreakGlassOver(Glass));
        history.And(new BreakGlassClosed(Glass, Ada, [], null, Now)).Decide(Opened(OnGlass), Now).Refusal.ShouldBe(GroundRefusals.BreakGlassOver(Glass));
    }

    [Fact]
    public void less_than_a_minute_of_a_ground_is_not_worth_a_lease()
    {
        InForce.Decide(Opened(OnRequest), Now.AddHours(2).AddSeconds(-60)).Grant.ShouldNotBeNull();
        InForce.Decide(Opened(OnRequest), Now.AddHours(2).AddSeconds(-60).AddTicks(1)).Refusal.ShouldBe(RequestRefusals.Ending);
        var broken = new GroundHistory().And(Broken);
        broken.Decide(Opened(null), Now.AddHours(1).AddSeconds(-60)).Grant.ShouldNotBeNull();
        broken.Decide(Opened(null), Now.AddHours(1).AddSeconds(-60).AddTicks(1)).Refusal.ShouldBe(GroundRefusals.BreakGlassEnds);
    }

    [Fact]
    public void an_approval_counts_before_broken_glass_until_it_is_about_to_end()
    {
        var both = InForce.And(Broken with { Until = Now.AddHours(3) });
        both.Decide(Opened(OnRequest), Now).Grant!.Ground.ShouldBe(OnRequest);
        both.Decide(Opened(OnRequest), Now.AddHours(2).AddSeconds(-30)).Grant!.Ground.ShouldBe(OnGlass);
    }

    [Fact]
    public void a_lease_is_guarded_by_the_request_and_by_whoever_approved_it()
    {
        var guards = InForce.Grounds(Opened(OnRequest), Now).Guards.Select(guard => guard.Stream.Value).ToList();
        guards.ShouldBe([RequestStream.For(GroundHistory.Request).Value, PersonStream.For(Bob).Value, PersonStream.For(Cleo).Value]);
        new GroundHistory().And(Broken).Grounds(Opened(null), Now).Guards.Select(guard => guard.Stream.Value).ShouldBe([BreakGlassStream.For(Glass).Value]);
    }

    [Fact]
    public void who_waits_for_an_approval_is_not_idle()
    {
        var waiting = (Domain.Sessions.Session.Live)Domain.Sessions.Session.Evolve(Domain.Sessions.Session.Initial, Opened(OnRequest, waits: true));
        waiting.IsIdle(TimeSpan.FromHours(1), null, Now.AddHours(5)).ShouldBeFalse();
        (waiting with { Status = SessionStatus.Active }).IsIdle(TimeSpan.FromHours(1), null, Now.AddHours(5)).ShouldBeTrue();
    }

    [Fact]
    public void a_revoke_says_whether_what_the_session_stood_on_ends_too()
    {
        var session = Domain.Sessions.Session.Evolve(Domain.Sessions.Session.Initial, Opened(OnRequest));
        Ended(session, endsGround: true).EndsGround.ShouldBe(OnRequest);
        Ended(session, endsGround: false).EndsGround.ShouldBeNull();
        Ended(Domain.Sessions.Session.Evolve(Domain.Sessions.Session.Initial, Opened(new(GroundKind.Rule, "r"))), endsGround: true).EndsGround.ShouldBeNull();
    }

    private static Session.Ended Ended(Session session, bool endsGround) =>
        (Session.Ended)session.Revoke("leak", Bob, null, Now, endsGround).Aggregate(session, Domain.Sessions.Session.Evolve);
}
