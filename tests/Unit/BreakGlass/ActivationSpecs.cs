using System.Collections.Immutable;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.BreakGlass;

public sealed class ActivationSpecs
{
    private const string Role = "arn:aws:iam::123456789012:role/Prod";
    private static readonly DateTimeOffset Now = Glass.Start;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly BreakGlassRule Entry = new(
        "emergency", ["prod"], ["ada"], [], [ReasonCode.Incident, ReasonCode.Security], null, [], [], TimeSpan.FromHours(2),
        TimeSpan.FromMinutes(30), new(3, 5, Day), 2, Glass.ReviewWithin);

    private static readonly Activation Asked = new(
        Glass.Id, Glass.Ada, new("tok_ada"), [], "prod", ReasonCode.Incident, "The database does not answer.", "INC-1", null);

    private static readonly ActivationBasis Free = new(
        new(true, PolicyDecision.DefaultDeny, VerdictGround.BreakGlass), new(Entry, true, null), Role, 1, "hash", [], BreakGlassLedger.Initial,
        BreakGlassLedger.Initial, []);

    /// <summary>Each check's violation, in the order in which they are made.</summary>
    private static readonly (string Code, Func<(Activation, ActivationBasis), (Activation, ActivationBasis)> Break)[] Checks =
    [
        ("break-glass-not-allowed", x => (x.Item1, x.Item2 with { Verdict = new(true, default, VerdictGround.BreakGlass), RoleArn = null, Entry = null })),
        ("break-glass-reason-not-allowed", x => (x.Item1 with { ReasonCode = ReasonCode.Other }, x.Item2)),
        ("break-glass-window-closed", x => (x.Item1, x.Item2 with { Entry = x.Item2.Entry is { } entry ? entry with { IsOpen = false } : null })),
        ("break-glass-too-long", x => (x.Item1 with { Duration = TimeSpan.FromHours(3) }, x.Item2)),
        ("break-glass-review-overdue", x => (x.Item1, With(x.Item2, Ended("bgl_old", "dev", Now - Glass.ReviewWithin)))),
        ("break-glass-already-active", x => (x.Item1, With(x.Item2, Active("bgl_now", "prod", Now + Tick)))),
        ("break-glass-cooldown", x => (x.Item1, x.Item2 with { OfPerson = Count(x.Item2.OfPerson, Glass.Ada, "prod", Now) })),
        ("break-glass-user-quota", x => (x.Item1, x.Item2 with { OfPerson = Count(x.Item2.OfPerson, Glass.Ada, "dev", Now, Now, Now) })),
        ("break-glass-profile-quota", x => (x.Item1, x.Item2 with { OfRole = Count(x.Item2.OfRole, Glass.Bob, "prod", Now, Now, Now, Now, Now) })),
    ];

    public static TheoryData<int, int> Pairs { get; } =
        [.. from one in Enumerable.Range(0, Checks.Length) from two in Enumerable.Range(one, Checks.Length - one) select (one, two)];

    [Fact]
    public void what_nothing_speaks_against_is_activated_for_an_hour() => When(Asked, Free).ThenRecorded(Glass.Activated);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void who_breaks_two_rules_is_told_of_the_earlier_and_who_breaks_one_of_that(int one, int two)
    {
        var (asked, basis) = Checks[two].Break((Asked, Free));
        (asked, basis) = Checks[one].Break((asked, basis));
        BrokenGlass.Initial.Activate(asked, basis, Now).Refusal.ShouldNotBeNull().Code.ShouldBe(Checks[one].Code);
    }

    [Fact]
    public void it_lifts_a_default_deny_and_a_missing_approval_and_nothing_else()
    {
        Refused(Asked, Free with { Verdict = new(true, Decided(Effect.Allow), VerdictGround.Rule) }, BreakGlassRefusals.NotNeeded("prod"));
        When(Asked, Free with { Verdict = new(true, Decided(Effect.RequireApproval), VerdictGround.BreakGlass) }).ThenRecorded(Glass.Activated);
        Refused(Asked, Free with { Verdict = new(false, Decided(Effect.RequireApproval), null) }, BreakGlassRefusals.Denied("prod"));
        Refused(Asked, Free with { Verdict = new(false, PolicyDecision.DefaultDeny, null) }, BreakGlassRefusals.Denied("prod"));
        Refused(Asked, Free with { Verdict = new(false, Decided(Effect.Deny), null) }, PolicyRefusals.For(Decided(Effect.Deny), "prod")!);
        Refused(Asked, Free with { Verdict = new(false, Decided(Effect.RequireServer), null) }, PolicyRefusals.For(Decided(Effect.RequireServer), "prod")!);
    }

    [Fact]
    public void a_reason_is_one_that_the_entry_takes() =>
        Refused(Asked with { ReasonCode = ReasonCode.Other }, Free, BreakGlassRefusals.ReasonNotAllowed("emergency", Entry.ReasonCodes))
            .Detail.ShouldContain("incident, security");

    [Fact]
    public void an_entry_for_any_profile_makes_no_profile() => Refused(Asked, Free with { RoleArn = null }, BreakGlassRefusals.UnknownProfile);

    [Fact]
    public void a_window_that_ends_within_a_minute_is_closed_and_one_that_ends_later_cuts()
    {
        var minute = TimeSpan.FromMinutes(1);
        Refused(Asked, Free with { Entry = new(Entry, true, Now + minute - Tick) }, BreakGlassRefusals.WindowClosed("emergency"));
        When(Asked, Free with { Entry = new(Entry, true, Now + minute) }).ThenRecorded(Glass.Activated with { Until = Now + minute });
        When(Asked, Free with { Entry = new(Entry, true, Glass.Until + Tick) }).ThenRecorded(Glass.Activated);
    }

    [Fact]
    public void it_lasts_as_long_as_was_asked_between_a_minute_and_what_the_entry_allows()
    {
        When(Asked with { Duration = TimeSpan.FromHours(2) }, Free).ThenRecorded(Glass.Activated with { Until = Now.AddHours(2) });
        When(Asked with { Duration = TimeSpan.FromMinutes(1) }, Free).ThenRecorded(Glass.Activated with { Until = Now.AddMinutes(1) });
        Refused(Asked with { Duration = TimeSpan.FromMinutes(1) - Tick }, Free, BreakGlassRefusals.TooShort);
        Refused(Asked with { Duration = TimeSpan.FromHours(2) + Tick }, Free, BreakGlassRefusals.TooLong("emergency", TimeSpan.FromHours(2)));
        var shortEntry = Entry with { MaxDuration = TimeSpan.FromMinutes(20) };
        When(Asked, Free with { Entry = new(shortEntry, true, null) }).ThenRecorded(Glass.Activated with { Until = Now.AddMinutes(20) });
    }

    [Fact]
    public void a_review_is_overdue_from_its_last_moment_on_whatever_the_sweeper_has_said()
    {
        When(Asked, With(Free, Ended("bgl_old", "dev", Now - Glass.ReviewWithin + Tick))).ThenRecorded(Glass.Activated);
        Refused(Asked, With(Free, Ended("bgl_old", "dev", Now - Glass.ReviewWithin)), BreakGlassRefusals.ReviewOverdue(new("bgl_old")));
        Refused(Asked, With(Free, Active("bgl_old", "dev", Now - Glass.ReviewWithin)), BreakGlassRefusals.ReviewOverdue(new("bgl_old")));
        var waived = BrokenGlass.Evolve(
            Ended("bgl_old", "dev", Now - Glass.ReviewWithin), new BreakGlassReviewWaived(new("bgl_old"), Glass.Rita, "Known.", Now));
        When(Asked, With(Free, waived)).ThenRecorded(Glass.Activated);
    }

    [Fact]
    public void one_at_a_time_for_a_profile_up_to_its_end()
    {
        var last = Active("bgl_now", "prod", Now + Tick);
        Refused(Asked, With(Free, last), BreakGlassRefusals.AlreadyActive(new("bgl_now"), Now + Tick));
        When(Asked, With(Free, Active("bgl_now", "prod", Now))).ThenRecorded(Glass.Activated);
        When(Asked, With(Free, Active("bgl_now", "dev", Now + Tick))).ThenRecorded(Glass.Activated);
    }

    [Fact]
    public void the_cooldown_blocks_while_less_has_passed_and_says_what_is_left()
    {
        var cooldown = Entry.Cooldown!.Value;
        var refusal = Refused(Asked, Counted(Now - cooldown + Tick), BreakGlassRefusals.Cooldown("prod", Tick));
        refusal.RetryAfter.ShouldBe(Tick);
        refusal.Detail.ShouldContain("Wait another 1s");
        Refused(Asked, Counted(Now), BreakGlassRefusals.Cooldown("prod", cooldown)).Detail.ShouldContain("Wait another 30m");
        When(Asked, Counted(Now - cooldown)).ThenRecorded(Glass.Activated with { Escalations = [EscalationCause.Threshold] });
        When(Asked, Free with { OfPerson = Count(BreakGlassLedger.Initial, Glass.Ada, "dev", Now) })
            .ThenRecorded(Glass.Activated with { Escalations = [EscalationCause.Threshold] });
    }

    [Fact]
    public void a_person_s_quota_counts_all_profiles_within_the_window_and_a_moment_later_it_is_free()
    {
        var full = Free with { OfPerson = Count(BreakGlassLedger.Initial, Glass.Ada, "dev", Now - Day + Tick, Now.AddHours(-2), Now.AddHours(-1)) };
        Refused(Asked, full, BreakGlassRefusals.UserQuota(3, Day, Tick)).RetryAfter.ShouldBe(Tick);
        BrokenGlass.Initial.Activate(Asked, full, Now + Tick).Refusal.ShouldBeNull();
    }

    [Fact]
    public void a_role_s_quota_counts_everybody_and_the_wait_is_until_one_falls_out()
    {
        DateTimeOffset[] six = [.. Enumerable.Range(1, 6).Select(hours => Now.AddHours(-hours))];
        var full = Free with { OfRole = Count(BreakGlassLedger.Initial, Glass.Bob, "prod", six) };
        Refused(Asked, full, BreakGlassRefusals.ProfileQuota(5, Day, TimeSpan.FromHours(19))).RetryAfter.ShouldBe(TimeSpan.FromHours(19));
        BrokenGlass.Initial.Activate(Asked, full, Now.AddHours(19) - Tick).Refusal.ShouldNotBeNull().Code.ShouldBe("break-glass-profile-quota");
        BrokenGlass.Initial.Activate(Asked, full, Now.AddHours(19)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void without_cooldown_quotas_and_threshold_nothing_of_the_ledgers_counts()
    {
        var bare = new BreakGlassEntry(Entry with { Cooldown = null, Quotas = null, EscalationThreshold = null }, true, null);
        When(Asked, Free with { Entry = bare, OfPerson = Count(BreakGlassLedger.Initial, Glass.Ada, "prod", Now, Now, Now, Now, Now, Now) })
            .ThenRecorded(Glass.Activated);
    }

    [Fact]
    public void what_has_lately_spoken_against_it_is_flagged_and_never_blocks()
    {
        EscalationSignal[] signals =
        [
            new(EscalationCause.Hold, Now.AddHours(-1)), new(EscalationCause.Denial, Now - Day + Tick), new(EscalationCause.Denial, Now.AddHours(-3)),
            new(EscalationCause.Withdrawal, Now - Day),
        ];
        var counted = Count(BreakGlassLedger.Initial, Glass.Ada, "dev", Now.AddHours(-5));
        When(Asked, Free with { Signals = [.. signals], OfPerson = counted })
            .ThenRecorded(Glass.Activated with { Escalations = [EscalationCause.Threshold, EscalationCause.Denial, EscalationCause.Hold] });
        When(Asked, Free with { Signals = [new(EscalationCause.Withdrawal, Now - Day + Tick)] })
            .ThenRecorded(Glass.Activated with { Escalations = [EscalationCause.Withdrawal] });
    }

    [Fact]
    public void an_id_is_used_once() =>
        Spec.For<BrokenGlass, BreakGlassEvent>().Given(Glass.Activated).When(glass => glass.Activate(Asked, Free, Now)).ThenRefused(BreakGlassRefusals.Exists);

    private static Spec.When<BrokenGlass, BreakGlassEvent> When(Activation asked, ActivationBasis on) =>
        Spec.For<BrokenGlass, BreakGlassEvent>().When(glass => glass.Activate(asked, on, Now));

    private static Refusal Refused(Activation asked, ActivationBasis on, Refusal expected)
    {
        When(asked, on).ThenRefused(expected);
        return expected;
    }

    private static ActivationBasis With(ActivationBasis basis, BrokenGlass own) => basis with { Own = [.. basis.Own, own] };

    private static ActivationBasis Counted(DateTimeOffset at) => Free with { OfPerson = Count(BreakGlassLedger.Initial, Glass.Ada, "prod", at) };

    private static BreakGlassLedger Count(BreakGlassLedger before, PersonId person, string profile, params DateTimeOffset[] times) => times.Aggregate(
        before, (ledger, at) => BreakGlassLedger.Evolve(ledger, new BreakGlassCounted(Glass.Id, person, profile, Role, at)));

    private static BrokenGlass Active(string id, string profile, DateTimeOffset until) =>
        Glass.StateOf(Glass.Activated with { BreakGlassId = new(id), Profile = profile, Until = until });

    private static BrokenGlass Ended(string id, string profile, DateTimeOffset at) =>
        BrokenGlass.Evolve(Active(id, profile, at), new BreakGlassExpired(new(id), at));

    private static PolicyDecision Decided(Effect effect)
    {
        Rule rule = new("r", effect, null, new(["prod"], [], [], [], []), null);
        return CompiledPolicy.Compile(new([], [rule]), 1, "hash").Decide(
            new("ada", ImmutableHashSet<string>.Empty, "prod", effect == Effect.RequireServer ? Mode.CredentialProcess : Mode.Server, Now, null));
    }
}
