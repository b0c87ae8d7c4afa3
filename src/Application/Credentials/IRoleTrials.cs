using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Credentials;

/// <summary>Tries roles at AWS and keeps nothing of what it gets.</summary>
public interface IRoleTrials
{
    /// <summary>Who would try this role; AWS is asked when that is not known yet. Exactly one of the two is null.</summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    Task<(TrialBasis? Basis, Refusal? Refusal)> Basis(string roleArn, CancellationToken cancellationToken);

    /// <summary>Assumes the role once, with a session policy that denies everything, and drops the keys unread.</summary>
    /// <remarks>One more try follows throttling, a 5xx or a time-out. It never throws for what AWS answers.</remarks>
    /// <param name="trial">The role and what is tried with it.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    Task<TrialAnswer> Try(RoleTrial trial, CancellationToken cancellationToken);
}

/// <summary>Who tries a role.</summary>
/// <param name="Principal">Sentinel's own identity as a trust policy names it.</param>
/// <param name="LongestDurationSeconds">The longest identity that it can get.</param>
/// <param name="RoleAllowed">Whether this installation may hand the role out at all.</param>
/// <param name="OwnRole">The role is the one that Sentinel itself runs as.</param>
public sealed record TrialBasis(string Principal, int LongestDurationSeconds, bool RoleAllowed, bool OwnRole);

/// <summary>The parameters of one trial; those of a lease, but for the policy.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="Region">The region whose STS is asked; null for the configured one.</param>
/// <param name="ExternalId">Null to send none.</param>
/// <param name="SessionName"><c>RoleSessionName</c>.</param>
/// <param name="SourceIdentity">Null to send none.</param>
/// <param name="Tags">Session tags; empty to send none.</param>
/// <param name="DurationSeconds">Life of the identity.</param>
public sealed record RoleTrial(
    string RoleArn, string? Region, string? ExternalId, string SessionName, string? SourceIdentity,
    IReadOnlyList<KeyValuePair<string, string>> Tags, int DurationSeconds);

/// <summary>What AWS made of a trial.</summary>
/// <param name="Outcome">In short.</param>
/// <param name="Refusal">Why nothing is known of the role; null unless the outcome is <see cref="TrialOutcome.Unanswered"/>.</param>
public readonly record struct TrialAnswer(TrialOutcome Outcome, Refusal? Refusal);

/// <summary>What AWS made of a trial, in short.</summary>
public enum TrialOutcome
{
    /// <summary>AWS could not be asked: it does not answer, or not Sentinel. It says nothing about the role.</summary>
    Unanswered,

    /// <summary>There were keys.</summary>
    Assumed,

    /// <summary>Access denied; AWS does not say reliably what for.</summary>
    Denied,

    /// <summary>AWS does not take the parameters.</summary>
    NotAccepted,
}
