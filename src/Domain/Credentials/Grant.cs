using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Domain.Credentials;

/// <summary>What a decision allows: a lease of this profile's role, on this ground, to this end.</summary>
/// <param name="Profile">The profile, as the policy in force has it.</param>
/// <param name="Ground">What allows it.</param>
/// <param name="Until">No lease outlives this: the end of the session, the ground or the window.</param>
/// <param name="LeaseEndsAt">The true end of a lease that is made now, in whole seconds.</param>
/// <param name="BoundTo">The only address that the session's leases go to; null when they are not bound.</param>
/// <param name="PolicyVersion">Version of the policy that was asked.</param>
/// <param name="PolicyHash">Hash of that version.</param>
public sealed record Grant(
    Profile Profile, Ground Ground, DateTimeOffset Until, DateTimeOffset LeaseEndsAt, string? BoundTo, int PolicyVersion, string PolicyHash)
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    /// <summary>Whether a lease that exists is what this grants: the same power, no longer, and with enough of it left.</summary>
    /// <param name="profile">The profile that the lease was made of.</param>
    /// <param name="ground">The ground that it was made on.</param>
    /// <param name="issuedAt">When it was made.</param>
    /// <param name="endsAt">Its end.</param>
    /// <param name="now">The decision's time.</param>
    public bool Covers(Profile profile, Ground ground, DateTimeOffset issuedAt, DateTimeOffset endsAt, DateTimeOffset now)
    {
        var half = (endsAt - issuedAt) / 2;
        return endsAt <= Until
            && endsAt - now > (half < Minute ? half : Minute)
            && ground == Ground
            && IsSamePower(profile, Profile);
    }

    /// <summary>The same grant, with a lease that ends no later; in whole seconds.</summary>
    public Grant CutTo(DateTimeOffset end) =>
        LeaseEndsAt <= end ? this : this with { LeaseEndsAt = end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)) };

    private static bool IsSamePower(Profile a, Profile b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return ReferenceEquals(a, b)
            || (a.RoleArn == b.RoleArn && a.Region == b.Region && a.ExternalId == b.ExternalId && a.Chaining == b.Chaining
                && a.SessionPolicy == b.SessionPolicy && a.SessionPolicyArns.AsSpan().SequenceEqual(b.SessionPolicyArns.AsSpan()));
    }
}
