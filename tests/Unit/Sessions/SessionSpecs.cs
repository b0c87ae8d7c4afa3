using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Sessions;

public sealed class SessionSpecs
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Opened.AddMinutes(30);
    private static readonly DateTimeOffset End = Opened.AddHours(1);
    private static readonly SessionId Id = new("ses_1");
    private static readonly PersonId Ada = new("psn_ada");
    private static readonly PersonId Oscar = new("psn_oscar");
    private static readonly NodeId Node = new("nod_1");
    private static readonly PolicyDecision Allowed = Decided(null, null);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    private static readonly SessionOpened Opening = new(
        Id, Ada, new("tok_1"), "dev", null, null, new string('a', 64), Mode.Server, ImmutableDictionary<string, string>.Empty.Add("host", "web-1"), End,
        1, "hash", "r", Opened);

    private static readonly SessionEvent[] Active = [Opening, new SessionActivated(Id, Opened), Issued(Opened.AddMinutes(20))];

    private static SessionPaused ByOperator => new(Id, PauseCause.Operator, "odd", Oscar, Now);

    private static SessionPaused ByCrash => new(Id, PauseCause.Crash, null, null, Now);

    [Fact]
    public void an_operator_pauses_what_is_active() =>
        Session(Active).When(s => s.Pause(PauseCause.Operator, "odd", Oscar, Now)).ThenRecorded(ByOperator);

    [Fact]
    public void what_has_not_fetched_yet_cannot_be_paused_and_not_resumed()
    {
        Session(Opening).When(s => s.Pause(PauseCause.Operator, "odd", Oscar, Now)).ThenRefused(SessionRefusals.NotActive);
        Session(Opening).When(s => s.Resume(Resumer.Owner | Resumer.Operator, Oscar, Now)).ThenRefused(SessionRefusals.NotActive);
    }

    [Fact]
    public void repeating_a_pause_or_a_resume_records_nothing()
    {
        Session([.. Active, ByOperator]).When(s => s.Pause(PauseCause.Operator, "again", Oscar, Now)).ThenNothing();
        Session([.. Active, ByCrash]).When(s => s.Pause(PauseCause.Crash, null, null, Now)).ThenNothing();
        Session([.. Active, ByOperator]).When(s => s.Pause(PauseCause.Crash, null, null, Now)).ThenNothing();
        Session(Active).When(s => s.Resume(Resumer.Owner, Ada, Now)).ThenNothing();
    }

    [Fact]
    public void an_operator_s_pause_stands_above_a_crash_and_ends_by_an_operator_only()
    {
        var paused = Session([.. Active, ByCrash]).When(s => s.Pause(PauseCause.Operator, "odd", Oscar, Now)).ThenRecorded(ByOperator);
        paused.State.ShouldBeOfType<Session.Live>().PausedBy.ShouldBe(PauseCause.Operator);
        Session([.. Active, ByCrash, ByOperator]).When(s => s.Resume(Resumer.Owner, null, Now)).ThenRefused(SessionRefusals.Paused);
        Session([.. Active, ByOperator]).When(s => s.Resume(Resumer.Operator, Oscar, Now)).ThenRecorded(new SessionResumed(Id, Oscar, Now));
    }

    [Fact]
    public void a_crash_pause_is_ended_by_its_owner_only()
    {
        Session([.. Active, ByCrash]).When(s => s.Resume(Resumer.Operator, Oscar, Now)).ThenRefused(SessionRefusals.WaitsForOwner);
        Session([.. Active, ByCrash]).When(s => s.Resume(Resumer.Owner, null, Now)).ThenRecorded(new SessionResumed(Id, null, Now));
        Session([.. Active, ByCrash]).When(s => s.Resume(Resumer.Owner, Ada, Now)).ThenRecorded(new SessionResumed(Id, Ada, Now));
        Session([.. Active, ByCrash]).When(s => s.Resume(Resumer.Owner, Ada, End)).ThenRefused(SessionRefusals.Expired);
    }

    [Theory]
    [InlineData("closed", "session-closed")]
    [InlineData("revoked", "session-revoked")]
    [InlineData("expired", "session-expired")]
    [InlineData("idle", "session-idle")]
    public void what_has_ended_stays_so_and_says_how(string end, string code)
    {
        SessionEvent over = end switch
        {
            "closed" => new SessionClosed(Id, Now),
            "revoked" => new SessionRevoked(Id, "stolen", Oscar, null, Now),
            "expired" => new SessionExpired(Id, Now),
            _ => new SessionExpired(Id, Now, ExpiryCause.Idle),
        };
        var ended = Session([.. Active, over]).State;
        Decision<SessionEvent>[] tried =
        [
            ended.Pause(PauseCause.Operator, "odd", Oscar, Now), ended.Resume(Resumer.Owner | Resumer.Operator, Ada, Now),
            ended.Extend(new(null, Allowed, Longest), Now), ended.RotateSecret("00", Now), ended.ReplaceContext(Opening.Context, Now),
        ];
        tried.Select(decision => decision.Refusal?.Code).ShouldAllBe(refused => refused == code);
        ended.Expire(End).Events.ShouldBeEmpty();
        ended.ExpireIdle(TimeSpan.Zero, null, End).Events.ShouldBeEmpty();
        ended.Recover(_ => true, Now).Events.ShouldBeEmpty();
    }

    [Fact]
    public void the_sessions_of_an_epoch_that_is_gone_are_paused_once_and_keep_what_they_have()
    {
        var recovered = Session(Active).When(s => s.Recover(Gone, Now)).ThenRecorded(ByCrash);
        recovered.State.Known!.Context.ShouldBe(Opening.Context);
        recovered.State.Known.LastLease.ShouldNotBeNull();
        var resumed = Session([.. Active, ByCrash, new SessionResumed(Id, null, Now)]);
        resumed.When(s => s.Recover(Gone, Now)).ThenNothing();
        resumed.Given(Issued(Now, 2)).When(s => s.Recover(Gone, Now)).ThenNothing();
        resumed.Given(Issued(Now, 1)).When(s => s.Recover(Gone, Now)).ThenRecorded(ByCrash);

        static bool Gone(SessionOwner owner) => owner == new SessionOwner(Node, 1);
    }

    [Fact]
    public void recovery_passes_over_what_is_not_active_or_another_s()
    {
        Session(Opening).When(s => s.Recover(_ => true, Now)).ThenNothing();
        Session([.. Active, ByOperator]).When(s => s.Recover(_ => true, Now)).ThenNothing();
        Session(Active).When(s => s.Recover(_ => false, Now)).ThenNothing();
    }

    [Fact]
    public void an_extension_ends_where_it_was_asked_to_or_where_profile_rule_or_window_end_it()
    {
        Extended(TimeSpan.FromMinutes(45), Allowed, Longest, End.AddMinutes(45));
        Extended(null, Allowed, Longest, Opened + Longest);
        Extended(TimeSpan.FromDays(40), Allowed, Longest, Opened + Longest);
        Extended(null, Decided(TimeSpan.FromHours(2), null), Longest, Opened.AddHours(2));
        Extended(null, Decided(null, End.AddMinutes(7)), Longest, End.AddMinutes(7));
        Extended(TimeSpan.FromSeconds(60), Allowed, Longest, End.AddSeconds(60));
        Extended(null, Allowed, TimeSpan.FromMinutes(61), End.AddMinutes(1));

        static void Extended(TimeSpan? by, PolicyDecision decision, TimeSpan longest, DateTimeOffset end) =>
            Session(Active).When(s => s.Extend(new(by, decision, longest), Now)).ThenRecorded(new SessionExtended(Id, end, Now));
    }

    [Fact]
    public void an_extension_by_less_than_a_minute_is_refused_with_what_stands_against_more()
    {
        Refused(TimeSpan.FromSeconds(59), Allowed, Longest, SessionRefusals.ExtensionTooShort);
        Refused(null, Allowed, TimeSpan.FromHours(1) + TimeSpan.FromSeconds(59), SessionRefusals.AtLongest);
        Refused(null, Allowed, TimeSpan.FromMinutes(30), SessionRefusals.AtLongest);
        Refused(null, Decided(TimeSpan.FromMinutes(15), null), Longest, SessionRefusals.AtLongest);
        Refused(null, Decided(null, End.AddSeconds(59)), Longest, SessionRefusals.WindowEnds);
        Refused(null, Decided(null, Now.AddSeconds(5)), Longest, SessionRefusals.WindowEnds);

        static void Refused(TimeSpan? by, PolicyDecision decision, TimeSpan longest, Refusal refusal) =>
            Session(Active).When(s => s.Extend(new(by, decision, longest), Now)).ThenRefused(refusal);
    }

    [Fact]
    public void an_extension_does_not_outlive_the_token_that_opened_the_session()
    {
        Session(Active).When(s => s.Extend(new(null, Allowed, Longest, End.AddMinutes(5)), Now)).ThenRecorded(new SessionExtended(Id, End.AddMinutes(5), Now));
        Session(Active).When(s => s.Extend(new(null, Allowed, Longest, End.AddSeconds(59)), Now)).ThenRefused(SessionRefusals.AtLongest);
        Session(Active).When(s => s.Extend(new(null, Allowed, Longest, Opened + Longest + TimeSpan.FromHours(1)), Now))
            .ThenRecorded(new SessionExtended(Id, Opened + Longest, Now));
    }

    [Fact]
    public void what_is_near_its_end_or_paused_by_an_operator_is_not_extended()
    {
        var more = new Extension(null, Allowed, Longest);
        Session(Active).When(s => s.Extend(more, End.AddSeconds(-59))).ThenRefused(SessionRefusals.Expired);
        Session(Active).When(s => s.Extend(more, End.AddSeconds(-60))).ThenRecorded(new SessionExtended(Id, Opened + Longest, End.AddSeconds(-60)));
        Session([.. Active, ByOperator]).When(s => s.Extend(more, Now)).ThenRefused(SessionRefusals.Paused);
        Session([.. Active, ByCrash]).When(s => s.Extend(more, Now)).ThenRecorded(new SessionExtended(Id, Opened + Longest, Now));
    }

    [Fact]
    public void a_secret_is_replaced_and_none_is_given_to_what_is_over()
    {
        var rotated = Session(Active).When(s => s.RotateSecret(new string('b', 64), Now)).ThenRecorded(new SessionTokenRotated(Id, new string('b', 64), Now));
        Convert.ToHexStringLower(rotated.State.Known!.SecretHash.Span).ShouldBe(new string('b', 64));
        Session(Active).When(s => s.RotateSecret("00", End)).ThenRefused(SessionRefusals.Expired);
    }

    [Fact]
    public void a_context_replaces_the_whole_and_the_same_one_records_nothing()
    {
        var other = new Dictionary<string, string> { ["branch"] = "main" };
        var replaced = Session(Active).When(s => s.ReplaceContext(other, Now)).ThenRecorded(new SessionContextReplaced(Id, other, Now));
        replaced.State.Known!.Context.ShouldBe(other);
        Session(Active).When(s => s.ReplaceContext(new Dictionary<string, string> { ["host"] = "web-1" }, Now)).ThenNothing();
        Session(Active).When(s => s.ReplaceContext(new Dictionary<string, string>(), Now)).ThenRecorded(
            new SessionContextReplaced(Id, new Dictionary<string, string>(), Now));
        Session(Active).When(s => s.ReplaceContext(other, End)).ThenRefused(SessionRefusals.Expired);
    }

    [Fact]
    public void a_session_is_idle_when_its_last_use_of_any_kind_is_longer_ago_than_that()
    {
        var hour = TimeSpan.FromMinutes(10);
        var used = Opened.AddMinutes(20);
        Idle(Session(Active), null, used + hour, false);
        Idle(Session(Active), null, used + hour + TimeSpan.FromTicks(1), true);
        Idle(Session(Active), used.AddMinutes(3), used.AddMinutes(13), false);
        Idle(Session(Active), used.AddMinutes(-3), used.AddMinutes(10.1), true);
        Idle(Session(Opening), null, Opened.AddMinutes(10.1), true);
        Idle(Session([.. Active, ByOperator]), null, End, false);
        Idle(Session([.. Active, ByOperator, new SessionResumed(Id, Oscar, Now)]), null, Now.AddMinutes(10), false);
        Idle(Session([.. Active, ByCrash]), null, Now.AddMinutes(1), true);

        void Idle(Spec.Past<Session, SessionEvent> session, DateTimeOffset? served, DateTimeOffset now, bool ends)
        {
            var when = session.When(s => s.ExpireIdle(hour, served, now));
            _ = ends ? when.ThenRecorded(new SessionExpired(Id, now, ExpiryCause.Idle)) : when.ThenNothing();
        }
    }

    private static Spec.Past<Session, SessionEvent> Session(params SessionEvent[] events) => Spec.For<Session, SessionEvent>().Given(events);

    private static CredentialsIssued Issued(DateTimeOffset at, long epoch = 1) => new(
        Id, new("lse_1"), new("crq_1"), new(GroundKind.Rule, "r"), 1, "hash", at.AddMinutes(5), at.AddMinutes(5), at.AddMinutes(15), "ASIA", "role", "ada",
        null, Node, epoch, at, Mode.Server);

    private static PolicyDecision Decided(TimeSpan? cap, DateTimeOffset? until) =>
        new(new Rule("r", Effect.Allow, null, Conditions.Any, cap), 0, Effect.Allow) { Until = until };
}
