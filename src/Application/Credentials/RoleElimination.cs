using System.Collections.Immutable;

namespace Sentinel.Application.Credentials;

/// <summary>One call of a check.</summary>
public enum Trial
{
    /// <summary>As a lease: external id, tags, source identity, 900 s.</summary>
    Full,

    /// <summary>The profile's external id only.</summary>
    Bare,

    /// <summary>The bare call with tags.</summary>
    Tags,

    /// <summary>The bare call with a source identity.</summary>
    SourceIdentity,

    /// <summary>A call like the one that went best, without the profile's external id.</summary>
    NoExternalId,

    /// <summary>A call like the one that went best, as long as the profile's lease.</summary>
    WholeLease,
}

/// <summary>Finds by elimination what a role lacks, for AWS answers most causes alike.</summary>
/// <param name="HasExternalId">The profile names an external id.</param>
/// <param name="NeedsLong">Its leases last longer than AWS lets any role last by itself.</param>
public sealed record RoleElimination(bool HasExternalId, bool NeedsLong)
{
    private static readonly ImmutableArray<Trial> Shorter = [Trial.Bare, Trial.Tags, Trial.SourceIdentity];

    /// <summary>What came of the calls so far.</summary>
    public ImmutableDictionary<Trial, TrialOutcome> Answers { get; init; } = ImmutableDictionary<Trial, TrialOutcome>.Empty;

    /// <summary>The call to make next; null when no further one would tell more.</summary>
    public Trial? Next =>
        !IsKnown(Trial.Full) ? Trial.Full
        : Is(Trial.Full, TrialOutcome.NotAccepted) ? null
        : Is(Trial.Full, TrialOutcome.Denied) && Shorter.Any(trial => !IsKnown(trial)) ? Shorter.First(trial => !IsKnown(trial))
        : HasExternalId && !IsKnown(Trial.NoExternalId) ? Trial.NoExternalId
        : NeedsLong && Best is not null && !IsKnown(Trial.WholeLease) ? Trial.WholeLease
        : null;

    /// <summary>The richest call that gave keys; null when none did.</summary>
    public Trial? Best => new Trial?[] { Trial.Full, Trial.Bare, Trial.Tags, Trial.SourceIdentity }
        .FirstOrDefault(trial => Is(trial!.Value, TrialOutcome.Assumed));

    /// <summary>What is missing, as far as the answers tell.</summary>
    public ImmutableArray<RoleLack> Lacks => [.. Found()];

    public RoleElimination After(Trial trial, TrialOutcome outcome) => this with { Answers = Answers.SetItem(trial, outcome) };

    private IEnumerable<RoleLack> Found()
    {
        if (Is(Trial.Full, TrialOutcome.NotAccepted))
        {
            yield return RoleLack.CallAccepted;
            yield break;
        }

        if (Best is null)
        {
            if (Is(Trial.NoExternalId, TrialOutcome.Assumed))
            {
                yield return RoleLack.ExternalIdTaken;
                yield break;
            }

            yield return RoleLack.Trust;
            yield return RoleLack.ExternalId;
            yield break;
        }

        if (!Is(Trial.Full, TrialOutcome.Assumed))
        {
            // A part is to blame when the call goes without it and not with it, whether the other part is there or not.
            var tags = !Is(Trial.Tags, TrialOutcome.Assumed) && (Is(Trial.Bare, TrialOutcome.Assumed) || Is(Trial.SourceIdentity, TrialOutcome.Assumed));
            var source = !Is(Trial.SourceIdentity, TrialOutcome.Assumed) && (Is(Trial.Bare, TrialOutcome.Assumed) || Is(Trial.Tags, TrialOutcome.Assumed));
            if (tags)
            {
                yield return RoleLack.TagSession;
            }

            if (source)
            {
                yield return RoleLack.SetSourceIdentity;
            }

            if (!tags && !source)
            {
                yield return RoleLack.Together;
            }
        }

        if (Is(Trial.WholeLease, TrialOutcome.NotAccepted))
        {
            yield return RoleLack.MaxSessionDuration;
        }
        else if (Is(Trial.WholeLease, TrialOutcome.Denied))
        {
            yield return RoleLack.LongerAllowed;
        }

        if (Is(Trial.NoExternalId, TrialOutcome.Assumed))
        {
            yield return RoleLack.ExternalIdDemanded;
        }
    }

    private bool IsKnown(Trial trial) => Answers.ContainsKey(trial);

    private bool Is(Trial trial, TrialOutcome outcome) => Answers.TryGetValue(trial, out var known) && known == outcome;
}

/// <summary>What a role can lack.</summary>
public enum RoleLack
{
    /// <summary>AWS does not take the parameters at all.</summary>
    CallAccepted,

    /// <summary>Leave for Sentinel to assume it; AWS says the same for <see cref="ExternalId"/>.</summary>
    Trust,

    /// <summary>The external id that the trust policy asks for.</summary>
    ExternalId,

    /// <summary>A trust policy that takes the profile's external id: without one the role can be had.</summary>
    ExternalIdTaken,

    /// <summary>A trust policy that asks for the profile's external id: the role can be had without.</summary>
    ExternalIdDemanded,

    /// <summary>Leave to pass session tags.</summary>
    TagSession,

    /// <summary>Leave to set a source identity.</summary>
    SetSourceIdentity,

    /// <summary>Leave to do both in one call.</summary>
    Together,

    /// <summary>A MaxSessionDuration as long as the lease.</summary>
    MaxSessionDuration,

    /// <summary>Leave for sessions as long as the lease.</summary>
    LongerAllowed,
}
