using System.Collections.Immutable;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Domain.Credentials;

/// <summary>What a draft would have made of a recorded decision, at its own instant and on what it was made on.</summary>
/// <param name="Draft">What the draft says; null when it cannot be said.</param>
/// <param name="Change">How that differs from what is recorded; null when it does not, or cannot be said.</param>
/// <param name="Undecidable">Why it cannot be said; null when it can.</param>
/// <remarks>Nothing is guessed: what the log does not say is tried in every way that it may have been, or is not decided.</remarks>
public sealed record Redecision(DraftOutcome? Draft, ReplayedChange? Change, Undecidable? Undecidable)
{
    public static Redecision Of(RecordedDecision decision, CompiledPolicy draft)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(draft);
        if (decision.Source is null && (decision.Session.BoundTo is not null || AsksForAddress(draft, decision.Session.Profile)))
        {
            return new(null, null, Credentials.Undecidable.Address);
        }

        var outcomes = decision.Modes.Select(mode => Decide(decision, draft, mode)).Distinct().ToImmutableArray();
        return outcomes is [var outcome]
            ? new(outcome, Compare(decision.Recorded, outcome), null)
            : new(null, null, Credentials.Undecidable.Mode);
    }

    private static bool AsksForAddress(CompiledPolicy draft, string profile) => draft.Document.Rules.Any(rule =>
        !rule.Conditions.SourceNetworks.IsEmpty && rule.Conditions.CoversProfile(profile));

    private static DraftOutcome Decide(RecordedDecision decision, CompiledPolicy draft, Mode mode)
    {
        var query = new PolicyQuery(decision.User, decision.Groups, decision.Session.Profile, mode, decision.At, decision.Source)
        {
            SessionTracked = true,
        };
        return decision.Kind == DecisionKind.Opening ? Open(draft, query) : Lease(decision, draft, query);
    }

    private static DraftOutcome Open(CompiledPolicy draft, in PolicyQuery query)
    {
        var decision = draft.Decide(query);
        var refusal = PolicyRefusals.For(decision, query.Profile);
        if (refusal is not null || draft.Find(query.Profile) is not { } profile)
        {
            return new(false, (refusal ?? SessionRefusals.UnknownProfile).Code, decision.RuleName, decision.Reason, null, null);
        }

        return new(true, null, decision.RuleName, decision.Reason, profile.RoleArn, decision.EndOf(query.Time, profile.MaxSession));
    }

    private static DraftOutcome Lease(RecordedDecision recorded, CompiledPolicy draft, in PolicyQuery query)
    {
        var decision = draft.Decide(query);
        var (grant, refusal) = LeaseDecision.Decide(recorded.Session, draft, query, default, recorded.Source?.ToString() ?? "");
        return new(
            grant is not null, refusal?.Code, decision.RuleName, decision.Reason, grant?.Profile.RoleArn, grant?.LeaseEndsAt);
    }

    private static ReplayedChange? Compare(RecordedOutcome recorded, DraftOutcome draft) => (recorded.Granted, draft.Granted) switch
    {
        (true, false) => ReplayedChange.NewlyRefused,
        (false, true) => ReplayedChange.NewlyGranted,
        (true, true) when recorded.RoleArn is not null && recorded.RoleArn != draft.RoleArn => ReplayedChange.OtherRole,
        (true, true) when draft.EndsAt < recorded.EndsAt => ReplayedChange.Shorter,
        _ when (recorded.RuleKnown && recorded.Rule != draft.Rule) || recorded.Code != draft.Code => ReplayedChange.OtherRule,
        _ => null,
    };
}

/// <summary>What a draft says.</summary>
/// <param name="Granted">Whether it would have been granted.</param>
/// <param name="Code">Code of the refusal; null when granted.</param>
/// <param name="Rule">The rule that decides; null for the default deny.</param>
/// <param name="Reason">The rule's text for the caller; null when it has none.</param>
/// <param name="RoleArn">The role whose keys would go out; null when refused.</param>
/// <param name="EndsAt">The latest end of the session, or the end of the lease; null when refused.</param>
public sealed record DraftOutcome(bool Granted, string? Code, string? Rule, string? Reason, string? RoleArn, DateTimeOffset? EndsAt);

/// <summary>How a draft differs from what is recorded; of several, the first of these.</summary>
public enum ReplayedChange
{
    /// <summary>It was granted and would be refused.</summary>
    NewlyRefused,

    /// <summary>It was refused and would be granted.</summary>
    NewlyGranted,

    /// <summary>The keys would be of another role.</summary>
    OtherRole,

    /// <summary>The session or lease would end earlier.</summary>
    Shorter,

    /// <summary>It would come to the same by another rule, or be refused for another reason.</summary>
    OtherRule,
}

/// <summary>Why it cannot be said what a draft would have decided.</summary>
public enum Undecidable
{
    /// <summary>The event is of a version that did not yet record what a refusal was decided on.</summary>
    Record,

    /// <summary>The draft asks for the mode, and the log does not say it.</summary>
    Mode,

    /// <summary>The draft asks for the address, and the refusals that the event counts came from several.</summary>
    Address,

    /// <summary>The refusal was written long after its session had ended.</summary>
    Session,

    /// <summary>The refusal was written long after the person's groups had changed.</summary>
    Groups,

    /// <summary>An approval or break-glass granted it, and those are not replayed.</summary>
    Ground,
}
