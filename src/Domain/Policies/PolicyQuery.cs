using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>One question to the policy.</summary>
/// <param name="User">Handle of the person.</param>
/// <param name="Groups">The person's groups. They are compared ordinally, whatever comparer the set has.</param>
/// <param name="Profile">Name of what is asked for.</param>
/// <param name="Mode">How the keys are fetched, as the route proves it.</param>
/// <param name="Time">The instant of the decision.</param>
/// <param name="SourceAddress">Where the request comes from; null when it is not known.</param>
public readonly record struct PolicyQuery(
    string User, ImmutableHashSet<string> Groups, string Profile, Mode Mode, DateTimeOffset Time, IPAddress? SourceAddress)
{
    /// <summary>What is attested of the caller's device; null when nothing is, and then every device condition fails.</summary>
    public Device? Device { get; init; }

    /// <summary>Whether the keys go to a session that Sentinel tracks, or open one.</summary>
    public bool SessionTracked { get; init; }
}
