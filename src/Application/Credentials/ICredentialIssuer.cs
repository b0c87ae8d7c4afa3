using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Credentials;

/// <summary>Obtains keys of an AWS role.</summary>
public interface ICredentialIssuer
{
    /// <summary>The longest identity that can be had, in seconds: AWS gives whoever runs as a role himself one hour at most.</summary>
    int LongestDurationSeconds { get; }

    /// <summary>Assumes the role. Retries throttling, 5xx and time-outs by itself within 5 s; never throws for what AWS answers.</summary>
    Task<Obtained> Obtain(AssumeRole request, CancellationToken cancellationToken);
}

/// <summary>The parameters of one <c>AssumeRole</c>.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="Region">The region whose STS endpoint is asked; null for the configured one.</param>
/// <param name="ExternalId">Shared with the role's trust policy, if it asks for one.</param>
/// <param name="SessionName"><c>RoleSessionName</c>: 2–64 of <c>[A-Za-z0-9_+=,.@-]</c>.</param>
/// <param name="SourceIdentity">The same characters and length; AWS carries it through role chaining.</param>
/// <param name="DurationSeconds">Life of the identity at AWS: 900 to 43,200.</param>
/// <param name="Policy">Session policy, JSON; ends the lease at its true end.</param>
/// <param name="PolicyArns">Managed session policies, at most ten.</param>
/// <param name="Tags">Session tags.</param>
public sealed record AssumeRole(
    string RoleArn,
    string? Region,
    string? ExternalId,
    string SessionName,
    string SourceIdentity,
    int DurationSeconds,
    string? Policy,
    IReadOnlyList<string> PolicyArns,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>What STS answered.</summary>
public abstract record Obtained
{
    private Obtained()
    {
    }

    /// <summary>Keys, alive at AWS until <paramref name="Expiration"/> whatever Sentinel does.</summary>
    /// <param name="AccessKeyId">May stand in events.</param>
    /// <param name="SecretAccessKey">Never written anywhere.</param>
    /// <param name="SessionToken">Never written anywhere.</param>
    /// <param name="Expiration">End of the identity at AWS.</param>
    public sealed record Keys(string AccessKeyId, Secret SecretAccessKey, Secret SessionToken, DateTimeOffset Expiration) : Obtained;

    /// <summary>No keys, and why.</summary>
    public sealed record Failed(Refusal Refusal) : Obtained;
}
