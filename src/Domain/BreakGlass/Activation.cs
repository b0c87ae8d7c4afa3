using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.BreakGlass;

/// <summary>What somebody asks for who breaks the glass.</summary>
/// <param name="Id">What it will be called.</param>
/// <param name="Invoker">Who.</param>
/// <param name="With">The API token in use.</param>
/// <param name="CountsAs">As whom the invoker counts beside himself, wherever two must not be one.</param>
/// <param name="Profile">What for.</param>
/// <param name="ReasonCode">Why.</param>
/// <param name="Justification">Why, in the invoker's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Duration">For how long; null for the usual time.</param>
public sealed record Activation(
    BreakGlassId Id, PersonId Invoker, TokenId With, IReadOnlyList<PersonId> CountsAs, string Profile, ReasonCode ReasonCode,
    string Justification, string? Ticket, TimeSpan? Duration)
{
    /// <summary>How long it lasts when nobody says how long: an hour, or less where the entry allows less.</summary>
    public static TimeSpan UsualDuration { get; } = TimeSpan.FromHours(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Recent = TimeSpan.FromHours(24);

    /// <summary>Every check, in this order: who breaks two rules is told of the first.</summary>
    internal Decision<BreakGlassEvent> Decide(ActivationBasis on, DateTimeOffset now)
    {
        if (Rule(on) is { } notHis)
        {
            return notHis;
        }

        var (entry, rule) = (on.Entry!, on.Entry!.Rule);
        var refusal = Reason(rule) ?? Window(entry, now) ?? Length(rule)
            ?? Overdue(on, now) ?? Stacking(on, now) ?? Cooldown(rule, on, now) ?? UserQuota(rule, on, now) ?? ProfileQuota(rule, on, now);
        return refusal is null ? Activated(entry, on, now) : refusal;
    }

    private BreakGlassActivated Activated(BreakGlassEntry entry, ActivationBasis on, DateTimeOffset now)
    {
        var rule = entry.Rule;
        var until = now + (Duration ?? (UsualDuration < rule.MaxDuration ? UsualDuration : rule.MaxDuration));
        return new(
            Id, Invoker, With, CountsAs, Profile, on.RoleArn!, rule.Name, ReasonCode, Justification, Ticket,
            entry.Until < until ? entry.Until.Value : until, (long)rule.ReviewWithin.TotalSeconds, Escalations(rule, on, now),
            on.PolicyVersion, on.PolicyHash, now);
    }

    /// <remarks>Break-glass lifts a default deny and <c>require_approval</c>; never a deny, wherever in the document it stands.</remarks>
    private Refusal? Rule(ActivationBasis on) => on.Verdict switch
    {
        { Ground: VerdictGround.Rule } => BreakGlassRefusals.NotNeeded(Profile),
        { Ground: VerdictGround.BreakGlass } => on.Entry is null ? BreakGlassRefusals.NotAllowed(Profile)
            : on.RoleArn is null ? BreakGlassRefusals.UnknownProfile
            : null,
        { Decision: { RuleName: null } or { Effect: Effect.RequireApproval } } => BreakGlassRefusals.Denied(Profile),
        { Decision: var decision } => PolicyRefusals.For(decision, Profile) ?? BreakGlassRefusals.Denied(Profile),
    };

    private Refusal? Reason(BreakGlassRule rule) =>
        rule.ReasonCodes.Contains(ReasonCode) ? null : BreakGlassRefusals.ReasonNotAllowed(rule.Name, rule.ReasonCodes);

    private static Refusal? Window(BreakGlassEntry entry, DateTimeOffset now) =>
        entry.IsOpen && !(entry.Until - now < Shortest) ? null : BreakGlassRefusals.WindowClosed(entry.Rule.Name);

    private Refusal? Length(BreakGlassRule rule) =>
        Duration < Shortest ? BreakGlassRefusals.TooShort
        : Duration > rule.MaxDuration ? BreakGlassRefusals.TooLong(rule.Name, rule.MaxDuration)
        : null;

    private static Refusal? Overdue(ActivationBasis on, DateTimeOffset now) =>
        on.Own.FirstOrDefault(glass => glass.Blocks(now)) is { } overdue ? BreakGlassRefusals.ReviewOverdue(overdue.Known!.Id) : null;

    private Refusal? Stacking(ActivationBasis on, DateTimeOffset now) =>
        on.Own.FirstOrDefault(glass => glass.IsInForce(now) && glass.Known!.Profile == Profile) is { } active
            ? BreakGlassRefusals.AlreadyActive(active.Known!.Id, active.Known.Activated.Until)
            : null;

    private Refusal? Cooldown(BreakGlassRule rule, ActivationBasis on, DateTimeOffset now) =>
        rule.Cooldown is { } cooldown && on.OfPerson.LastOf(Invoker, Profile) is { } last && now - last < cooldown
            ? BreakGlassRefusals.Cooldown(Profile, cooldown - (now - last))
            : null;

    private static Refusal? UserQuota(BreakGlassRule rule, ActivationBasis on, DateTimeOffset now) =>
        rule.Quotas is { PerUser: { } most } quotas && on.OfPerson.WaitForFewerThan(most, quotas.Window, now) is { } wait
            ? BreakGlassRefusals.UserQuota(most, quotas.Window, wait)
            : null;

    private static Refusal? ProfileQuota(BreakGlassRule rule, ActivationBasis on, DateTimeOffset now) =>
        rule.Quotas is { PerProfile: { } most } quotas && on.OfRole.WaitForFewerThan(most, quotas.Window, now) is { } wait
            ? BreakGlassRefusals.ProfileQuota(most, quotas.Window, wait)
            : null;

    private static ImmutableArray<EscalationCause> Escalations(BreakGlassRule rule, ActivationBasis on, DateTimeOffset now)
    {
        var often = rule is { EscalationThreshold: { } threshold, Quotas: { } quotas } && on.OfPerson.Within(quotas.Window, now) + 1 >= threshold;
        var recent = on.Signals.Where(signal => now - signal.At < Recent).Select(signal => signal.Cause);
        return [.. (often ? recent.Append(EscalationCause.Threshold) : recent).Distinct().Order()];
    }
}

/// <summary>All that an activation is decided on, as of one moment.</summary>
/// <param name="Verdict">What the policy gives to whoever has broken the glass.</param>
/// <param name="Entry">The entry that is the invoker's; null when none is.</param>
/// <param name="RoleArn">The profile's role; null when the policy has no such profile.</param>
/// <param name="PolicyVersion">Version of the policy that was asked.</param>
/// <param name="PolicyHash">Hash of that version.</param>
/// <param name="Own">What the invoker has active or still to be reviewed.</param>
/// <param name="OfPerson">The invoker's ledger.</param>
/// <param name="OfRole">The role's ledger.</param>
/// <param name="Signals">What has lately been said against the same person and profile.</param>
public sealed record ActivationBasis(
    Verdict Verdict, BreakGlassEntry? Entry, string? RoleArn, int PolicyVersion, string PolicyHash, ImmutableArray<BrokenGlass> Own,
    BreakGlassLedger OfPerson, BreakGlassLedger OfRole, ImmutableArray<EscalationSignal> Signals);

/// <summary>Something that makes an activation soon after it worth a second look.</summary>
public sealed record EscalationSignal(EscalationCause Cause, DateTimeOffset At);
