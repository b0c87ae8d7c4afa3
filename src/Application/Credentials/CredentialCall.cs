using System.Net;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Credentials;

/// <summary>One request for keys, as the edge took it.</summary>
/// <param name="Session">The session that the secret claims to belong to.</param>
/// <param name="Secret">The well-formed secret that was presented.</param>
/// <param name="Mode">How the keys are fetched, as the route proves it.</param>
/// <param name="Source">Where the request comes from; never an IPv4-mapped address.</param>
public sealed record CredentialCall(SessionId Session, Secret Secret, Mode Mode, IPAddress Source)
{
    public string? RequestId { get; init; }

    public string? TraceId { get; init; }
}

/// <summary>The answer: exactly one of the two.</summary>
public readonly record struct Served(LiveLease? Lease, Refusal? Refusal)
{
    public static implicit operator Served(Refusal refusal) => new(null, refusal);

    public static implicit operator Served(LiveLease lease) => new(lease, null);
}
