using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Credentials;

/// <summary>What stands in <c>session-log-{id}</c>: no decision reads it.</summary>
public abstract record CredentialEvent;

/// <summary>A session asked and was refused.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Code">The refusal's code.</param>
/// <param name="Count">How often since the last event of this session and code.</param>
/// <param name="At">When it was refused last.</param>
[AuditCode("CRD102W")]
public sealed record CredentialsRefused(SessionId SessionId, string Code, int Count, DateTimeOffset At) : CredentialEvent;

/// <summary>Keys came from AWS and were thrown away unseen, because what they rested on had moved. CloudTrail shows their making.</summary>
/// <param name="SessionId">For which session.</param>
/// <param name="Lease">The lease that they would have been.</param>
/// <param name="AccessKeyId">As CloudTrail names them.</param>
/// <param name="Code">Why.</param>
/// <param name="At">When.</param>
[AuditCode("CRD103W")]
public sealed record CredentialsDiscarded(SessionId SessionId, LeaseId Lease, string AccessKeyId, string Code, DateTimeOffset At) : CredentialEvent;
