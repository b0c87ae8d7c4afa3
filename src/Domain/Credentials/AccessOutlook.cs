using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Credentials;

/// <summary>Says how somebody can have a profile, and when that changes by the clock alone.</summary>
/// <remarks>
/// It asks the very policy that decides, with no ground, with an approval and with broken glass. Between two edges of windows no
/// answer of the policy changes, so a change is found exactly by asking at each edge in turn.
/// </remarks>
public sealed class AccessOutlook
{
    /// <summary>At most so many edges are looked at, so that no document makes the question costly.</summary>
    public const int MostEdges = 500;

    private static readonly ImmutableArray<Mode> Modes = [Mode.Server, Mode.Cli, Mode.CredentialProcess];
    private readonly CompiledPolicy _policy;
    private readonly GroundEntries _entries;
    private readonly ImmutableArray<Rule> _windowed;

    public AccessOutlook(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _entries = policy.Grounds;
        _windowed = [.. policy.Document.Rules.Concat(_entries.Rules).Where(rule => rule.Conditions.Time is not null)];
    }

    /// <summary>How far ahead is looked.</summary>
    public static TimeSpan Horizon { get; } = TimeSpan.FromDays(15);

    /// <summary>The answer for each mode.</summary>
    /// <param name="query">The person, groups, address, profile and instant; its mode is not looked at.</param>
    public ImmutableArray<ModeAccess> Of(PolicyQuery query)
    {
        var edges = Edges(query);
        return [.. Modes.Select(mode => Of(query with { Mode = mode }, edges))];
    }

    private ModeAccess Of(PolicyQuery query, IReadOnlyCollection<DateTimeOffset> edges)
    {
        var (decision, approval, breakGlass) = Ask(query);
        var how = Best(decision, approval, breakGlass);
        var access = new ModeAccess(
            query.Mode, how, PolicyRefusals.For(decision, query.Profile)?.Code, decision.RuleName, decision.Reason,
            (long?)decision.MaxServerDuration?.TotalSeconds, approval, breakGlass, null, null, null);
        foreach (var edge in edges)
        {
            var (laterDecision, laterApproval, laterBreakGlass) = Ask(query with { Time = edge });
            var then = Best(laterDecision, laterApproval, laterBreakGlass);
            if (then != how)
            {
                return access with { OpensAt = then > how ? edge : null, ClosesAt = then < how ? edge : null, Then = then };
            }
        }

        return access;
    }

    /// <summary>What the rules say, and what each other ground would take where it lifts that.</summary>
    private (PolicyDecision Decision, ApprovalTerms? Approval, BreakGlassTerms? BreakGlass) Ask(in PolicyQuery query)
    {
        var verdict = _policy.Judge(query, default);
        return verdict.Granted
            ? (verdict.Decision, null, null)
            : (
                verdict.Decision,
                _policy.Judge(query, new(Approved: true, BreakGlass: false)).Granted ? _entries.Approval(query) : null,
                _policy.Judge(query, new(Approved: false, BreakGlass: true)).Granted ? _entries.BreakGlass(query) : null);
    }

    private static AccessWay Best(PolicyDecision decision, ApprovalTerms? approval, BreakGlassTerms? breakGlass) =>
        decision.Effect == Effect.Allow ? AccessWay.Allow
        : approval is not null ? AccessWay.Approval
        : breakGlass is not null ? AccessWay.BreakGlass
        : AccessWay.Never;

    private DateTimeOffset[] Edges(PolicyQuery query)
    {
        var windows = _windowed.Where(rule => Concerns(rule.Conditions, query)).Select(rule => rule.Conditions.Time!);
        var horizon = query.Time < DateTimeOffset.MaxValue - Horizon ? query.Time + Horizon : DateTimeOffset.MaxValue;
        return [.. WindowEdges.Of(windows, query.Time, horizon).Take(MostEdges)];
    }

    /// <summary>Whether a rule can ever match the person and profile. One edge too many does no harm, one too few would.</summary>
    private static bool Concerns(Conditions when, PolicyQuery query) =>
        when.CoversProfile(query.Profile)
        && (when.Users.IsEmpty || when.Users.Contains(query.User))
        && (when.Groups.IsEmpty || when.Groups.Any(query.Groups.Contains));
}
