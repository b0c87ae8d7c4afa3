using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Credentials;

/// <summary>What stands in <c>session-log-{id}</c>: no decision reads it.</summary>
public abstract record CredentialEvent;

/// <summary>A session asked and was refused.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Code">The refusal's code.</param>
/// <param name="Count">How often since the last event of this session, code, rule, policy version and mode.</param>
/// <param name="At">When it was refused last, which is when that was decided.</param>
/// <param name="Mode">How the keys were to be fetched; null in events of versions that did not record it.</param>
/// <param name="Rule">The rule that decided; null for the default deny, and when no policy was asked.</param>
/// <param name="PolicyVersion">Version of the policy that was asked, 0 when there was none; null when it was not come to that.</param>
/// <param name="AsOf">Sequence of the last event that the last of these decisions had seen; null when it was not come to a decision.</param>
/// <remarks>Beside it stands the address that all of them came from; none when they came from several.</remarks>
[AuditCode("CRD102W")]
public sealed record CredentialsRefused(
    SessionId SessionId, string Code, int Count, DateTimeOffset At, Mode? Mode = null, string? Rule = null, int? PolicyVersion = null,
    long? AsOf = null) : CredentialEvent;

/// <summary>Keys came from AWS and were thrown away unseen, because what they rested on had moved. CloudTrail shows their making.</summary>
/// <param name="SessionId">For which session.</param>
/// <param name="Lease">The lease that they would have been.</param>
/// <param name="AccessKeyId">As CloudTrail names them.</param>
/// <param name="Code">Why.</param>
/// <param name="At">When.</param>
[AuditCode("CRD103W")]
public sealed record CredentialsDiscarded(SessionId SessionId, LeaseId Lease, string AccessKeyId, string Code, DateTimeOffset At) : CredentialEvent;
