using System.Collections.Immutable;
using System.Net;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Domain.Credentials;

/// <summary>A decision that the log holds, with everything that it was made on.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="Session">The session as it was then; of an opening, as it was opened.</param>
/// <param name="User">Handle of the person.</param>
/// <param name="Groups">The person's groups then.</param>
/// <param name="Modes">How the keys were fetched; every way when the log does not say.</param>
/// <param name="Source">Where the request came from; null when the log does not say.</param>
/// <param name="At">The instant of the decision.</param>
/// <param name="Recorded">What came of it.</param>
public sealed record RecordedDecision(
    DecisionKind Kind, SessionDetail Session, string User, ImmutableHashSet<string> Groups, ImmutableArray<Mode> Modes, IPAddress? Source,
    DateTimeOffset At, RecordedOutcome Recorded)
{
    private static readonly string[] OfPolicy =
    [
        PolicyRefusals.NotPublished.Code, PolicyRefusals.Unusable.Code, "policy-denied", "approval-required", "server-required",
        "server-session-required", SessionRefusals.UnknownProfile.Code, CredentialRefusals.WindowEnds.Code,
    ];

    /// <summary>The routes that hand out keys, and so the modes that a record without one may be of.</summary>
    public static ImmutableArray<Mode> AnyMode { get; } = [Mode.Server, Mode.CredentialProcess];

    /// <summary>Whether a refusal with this code came from the policy: another policy may decide otherwise.</summary>
    public static bool IsOfPolicy(string code) => OfPolicy.Contains(code, StringComparer.Ordinal);
}

/// <summary>What was decided.</summary>
public enum DecisionKind
{
    /// <summary>Whether a session may be opened, and until when.</summary>
    Opening,

    /// <summary>Whether a session may have keys, and until when.</summary>
    Lease,
}

/// <summary>What the log says came of a decision.</summary>
/// <param name="Granted">Whether it was granted.</param>
/// <param name="Code">Code of the refusal; null when granted.</param>
/// <param name="Rule">The rule that decided; null for the default deny, and when the log does not say.</param>
/// <param name="RuleKnown">Whether the log says which rule decided.</param>
/// <param name="PolicyVersion">Version of the policy that was asked; null when the log does not say.</param>
/// <param name="RoleArn">The role whose keys went out; null when none did.</param>
/// <param name="EndsAt">End of the session or lease; null when refused.</param>
public sealed record RecordedOutcome(
    bool Granted, string? Code, string? Rule, bool RuleKnown, int? PolicyVersion, string? RoleArn, DateTimeOffset? EndsAt);
