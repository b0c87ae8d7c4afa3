using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Credentials;

/// <summary>The keys of each session, for any node that is asked with the session's secret.</summary>
/// <remarks>
/// They are sealed under a key that only the session's secret gives, which no node and no table keeps: the store alone opens none.
/// An entry means nothing before the lease's event is committed.
/// </remarks>
public interface ISharedLeases
{
    /// <summary>Keeps the lease beside others of the session: two nodes may be making one at once.</summary>
    Task Put(SessionId session, Secret secret, LiveLease lease, CancellationToken cancellationToken);

    /// <summary>The lease, if it is kept and this secret opens it.</summary>
    Task<LiveLease?> Find(SessionId session, LeaseId lease, Secret secret, CancellationToken cancellationToken);
}
