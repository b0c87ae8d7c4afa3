using System.Collections.Concurrent;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Keys that a session has, as this node holds them.</summary>
/// <param name="Id">Which lease.</param>
/// <param name="Profile">The profile that it was made of.</param>
/// <param name="Ground">What allowed it.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="EndsAt">Its true end.</param>
/// <param name="Keys">The keys.</param>
public sealed record LiveLease(
    LeaseId Id, Profile Profile, Ground Ground, DateTimeOffset IssuedAt, DateTimeOffset EndsAt, Obtained.Keys Keys)
{
    /// <summary>The only address that it goes to; null when it is not bound.</summary>
    public string? BoundTo { get; init; }

    private readonly byte[]?[] _bodies = new byte[]?[(int)Mode.CredentialProcess + 1];

    /// <summary>The answer that carries it by this route: rendered once, for clients fetch it on every AWS call.</summary>
    public byte[] Body(Mode mode, Func<LiveLease, byte[]> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        return _bodies[(int)mode] ??= render(this);
    }

    /// <summary>Whether the grant is of this lease, for this address: the session itself is bound only once its event has been applied.</summary>
    public bool IsCoveredBy(Grant grant, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return (BoundTo is null || grant.BoundTo is null || BoundTo == grant.BoundTo) && grant.Covers(Profile, Ground, IssuedAt, EndsAt, now);
    }
}

/// <summary>The newest lease of each session that this node has.</summary>
public sealed class LiveLeases
{
    private readonly ConcurrentDictionary<SessionId, LiveLease> _leases = new();

    public LiveLease? Find(SessionId session) => _leases.GetValueOrDefault(session);

    public void Put(SessionId session, LiveLease lease) => _leases[session] = lease;

    /// <summary>Forgets keys that have ended.</summary>
    public void Prune(DateTimeOffset now)
    {
        foreach (var (session, lease) in _leases)
        {
            if (lease.EndsAt <= now)
            {
                _leases.TryRemove(new(session, lease));
            }
        }
    }
}
