using System.Collections.ObjectModel;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Sessions;

/// <summary>What is known of a session.</summary>
/// <param name="Id">Which.</param>
/// <param name="Person">Whose.</param>
/// <param name="OpenedBy">The API token that opened it.</param>
/// <param name="Profile">What its leases are of.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="SecretHash">SHA-256 of its secret.</param>
/// <param name="Use">The route that it fetches from.</param>
/// <param name="Context">What the caller wants remembered.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="ExpiresAt">Its absolute end.</param>
/// <param name="Leases">How many leases went out.</param>
/// <param name="LastLease">The newest of them.</param>
/// <param name="LeasesEndAt">When the last of them to end does; null when none went out.</param>
/// <param name="IdentityUsableUntil">Until when AWS answers the last of them who it is; null when none went out.</param>
/// <param name="Unbounded">One of them may have assumed roles that outlive it.</param>
public sealed record SessionDetail(
    SessionId Id, PersonId Person, TokenId OpenedBy, string Profile, string? Reason, string? Ticket, ReadOnlyMemory<byte> SecretHash,
    Mode Use, IReadOnlyDictionary<string, string> Context, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, int Leases,
    CredentialsIssued? LastLease, DateTimeOffset? LeasesEndAt = null, DateTimeOffset? IdentityUsableUntil = null, bool Unbounded = false)
{
    /// <summary>When it was opened, resumed, or last given a new lease: what the log knows of its use.</summary>
    public DateTimeOffset ActiveAt { get; init; }

    /// <summary>What it was opened on; null when the log does not say, and then it was a rule.</summary>
    public Ground? Ground { get; init; }

    /// <summary>It was opened before its approval was there.</summary>
    public bool Waits { get; init; }

    /// <summary>The approval that it stands or falls with; null when it was opened on something else.</summary>
    public AccessRequestId? Request => Ground is { Kind: GroundKind.Approval } ? new(Ground.Id) : null;

    /// <summary>The broken glass that it stands or falls with; null when it was opened on something else.</summary>
    public BreakGlassId? BreakGlass => Ground is { Kind: GroundKind.BreakGlass } ? new(Ground.Id) : null;

    /// <summary>The approval or broken glass behind its newest lease, or else behind its opening; null when that was a rule.</summary>
    public Ground? StandsOn => (LastLease?.Ground ?? Ground) is { Kind: not GroundKind.Rule } ground ? ground : null;

    /// <summary>The node that committed its newest lease; null before the first, and when that node was found gone.</summary>
    public SessionOwner? Owner { get; init; }

    /// <summary>The only address that its leases go to; null when they are not bound.</summary>
    public string? BoundTo => LastLease?.BoundTo;

    internal static SessionDetail Of(SessionOpened e) =>
        new(e.SessionId, e.Person, e.OpenedBy, e.Profile, e.Reason, e.Ticket, Convert.FromHexString(e.SecretHash), e.Use, e.Context,
            e.At, e.ExpiresAt, 0, null)
        {
            ActiveAt = e.At,
            Ground = e.Ground,
            Waits = e.Waits ?? false,
        };

    internal SessionDetail With(CredentialsIssued e) => this with
    {
        Leases = Leases + 1,
        LastLease = e,
        LeasesEndAt = LeasesEndAt > e.LeaseEndsAt ? LeasesEndAt : e.LeaseEndsAt,
        IdentityUsableUntil = IdentityUsableUntil > e.IdentityUsableUntil ? IdentityUsableUntil : e.IdentityUsableUntil,
        Unbounded = Unbounded || e.DeadAt is null,
        ActiveAt = e.At,
        Owner = new(e.Node, e.Epoch),
    };

    /// <summary>Found without its owner it belongs to nobody until its next lease: the same loss is found once.</summary>
    internal SessionDetail With(SessionPaused e) => e.Cause == PauseCause.Crash ? this with { Owner = null } : this;

    /// <summary>Without what only the log is asked for, most of which is texts.</summary>
    internal SessionDetail Remembered() => this with
    {
        Reason = null,
        Ticket = null,
        Context = ReadOnlyDictionary<string, string>.Empty,
        Profile = string.Intern(Profile),
        LastLease = LastLease is null ? null : LastLease with
        {
            SessionId = Id,
            Lease = default,
            Request = default,
            PolicyHash = "",
            AccessKeyId = "",
            RoleArn = string.Intern(LastLease.RoleArn),
            SourceIdentity = "",
            BoundTo = null,
            Node = default,
        },
        Owner = null,
    };

    internal bool HasContext(IReadOnlyDictionary<string, string> context) =>
        Context.Count == context.Count
        && context.All(entry => Context.TryGetValue(entry.Key, out var value) && string.Equals(value, entry.Value, StringComparison.Ordinal));
}

/// <summary>A node under one of its epochs.</summary>
public sealed record SessionOwner(NodeId Node, long Epoch);
