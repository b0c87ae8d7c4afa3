using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Revocation;

/// <summary>The sessions that an order ended at its commit, whether their own events say so already or not.</summary>
internal static class CoveredSessions
{
    /// <param name="snapshot">A state behind the order.</param>
    /// <param name="order">The order.</param>
    /// <param name="scope">What it reaches.</param>
    /// <param name="sequence">Its place in the log.</param>
    public static IEnumerable<Session> Of(Snapshot snapshot, OrderId order, Scope scope, long sequence)
    {
        var policy = snapshot.Of<PolicyInForce>().Compiled;
        return
            from known in snapshot.Of<LiveSessions>().All
            where known.OpenedAt < sequence
            let session = known.Session.State
            where session is Session.Live || (session is Session.Ended ended && ended.Order == order)
            where session.Known is { } detail && RolesOf(detail).Any(role => scope.Covers(new(detail.Person, detail.Profile, role)))
            select session;

        // Of the policy in force, and of the keys that are still about when the policy gave the profile another one since.
        IEnumerable<string?> RolesOf(SessionDetail detail) => [policy?.Find(detail.Profile)?.RoleArn, detail.LastLease?.RoleArn];
    }
}
