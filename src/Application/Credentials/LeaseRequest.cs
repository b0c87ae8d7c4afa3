using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>What a grant means at AWS.</summary>
internal static class LeaseRequest
{
    /// <summary>STS makes no shorter identity; the session policy ends the lease before it.</summary>
    private const int ShortestIdentity = 900;

    public static AssumeRole For(LeaseId lease, SessionDetail session, string handle, Grant grant, DateTimeOffset now)
    {
        var profile = grant.Profile;
        var identity = SourceIdentity(session, handle, grant.Ground);
        var seconds = (int)Math.Ceiling((grant.LeaseEndsAt - now).TotalSeconds);
        return new(
            profile.RoleArn, profile.Region, profile.ExternalId, identity, identity, Math.Max(ShortestIdentity, seconds),
            LeasePolicy.Build(profile.SessionPolicy, !profile.SessionPolicyArns.IsEmpty, profile.Chaining == Chaining.Allow, grant.LeaseEndsAt),
            profile.SessionPolicyArns,
            Stamps.Tags(session.Id, lease, grant.Ground.Kind == GroundKind.Rule ? null : grant.Ground.Id, grant.PolicyHash));
    }

    public static string SourceIdentity(SessionDetail session, string handle, Ground ground) =>
        Stamps.SourceIdentity(handle, session.Person, ground.Kind, session.Id);

    /// <summary>When everything that the keys can become is dead; null when they may assume roles that outlive them.</summary>
    public static DateTimeOffset? DeadAt(LiveLease lease) => lease.Profile.Chaining == Chaining.Allow ? null : lease.EndsAt;
}
