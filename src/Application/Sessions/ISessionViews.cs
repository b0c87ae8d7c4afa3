using Sentinel.Application.Lists;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Sessions as people read them. A session that an order covers counts as revoked from the order's sequence on.</summary>
/// <remarks>Follows the log by some milliseconds; no decision reads it. Holds no secret and no hash of one.</remarks>
public interface ISessionViews
{
    /// <summary>Null when there is no such session.</summary>
    Task<SessionDetailView?> Find(SessionId id, CancellationToken cancellationToken);

    /// <summary>The sessions that match, newest first.</summary>
    Task<Page<SessionSummary>> List(SessionFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which sessions are wanted. What is null matches all.</summary>
/// <param name="Person">Whose.</param>
/// <param name="Profile">Of which profile.</param>
/// <param name="Status">Where they stand.</param>
/// <param name="Node">Which node issued their last lease.</param>
/// <param name="Since">Opened then or later.</param>
/// <param name="Before">Opened before this sequence.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record SessionFilter(
    PersonId? Person = null, string? Profile = null, SessionStanding? Status = null, NodeId? Node = null, DateTimeOffset? Since = null,
    long? Before = null, int Limit = 100);

/// <summary>Where a session stands.</summary>
public enum SessionStanding
{
    Opened,
    Active,
    Paused,
    Closed,
    Revoked,
    Expired,
}

/// <summary>A session in a list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Person">Whose.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What its leases are of.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why it was opened.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="ExpiresAt">Its absolute end.</param>
/// <param name="EndedAt">When it ended, if it did.</param>
/// <param name="EndReason">Why it was revoked; <c>idle</c> when it expired because nobody asked for keys.</param>
/// <param name="Leases">How many leases went out.</param>
/// <param name="LastLeaseEndsAt">When AWS denies everything to the newest of them.</param>
/// <param name="Node">Who issued that one: the session's owner.</param>
/// <param name="PausedBy">Who paused it, if it is paused: an operator, or the loss of its node.</param>
/// <param name="PauseReason">Why an operator paused it.</param>
/// <param name="LastAccessAt">When it was last opened, resumed, or served keys; for keys served again, some seconds behind.</param>
/// <param name="Ground">What allowed its newest lease, or its opening before there was one.</param>
public record SessionSummary(
    SessionId Id, PersonId Person, string? User, string Profile, SessionStanding Status, string? Reason, string? Ticket,
    DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string? EndReason, int Leases,
    DateTimeOffset? LastLeaseEndsAt, NodeId? Node, PauseCause? PausedBy, string? PauseReason, DateTimeOffset LastAccessAt,
    Ground Ground);

/// <summary>All that is shown of one session.</summary>
public sealed record SessionDetailView : SessionSummary
{
    public SessionDetailView(SessionSummary summary)
        : base(summary)
    {
    }

    /// <summary>The API token that opened it.</summary>
    public required TokenId OpenedBy { get; init; }

    /// <summary>The route that it fetches from.</summary>
    public required Mode Use { get; init; }

    /// <summary>Where it was opened from, or its newest lease was fetched from.</summary>
    public required string? SourceIp { get; init; }

    /// <summary>When it ends unless somebody asks for keys before; null when an operator has paused it and when it has ended.</summary>
    public required DateTimeOffset? IdleAt { get; init; }

    /// <summary>What its owner wants remembered.</summary>
    public required IReadOnlyDictionary<string, string> Context { get; init; }

    /// <summary>As CloudTrail names the person; null before the first lease.</summary>
    public required string? SourceIdentity { get; init; }

    /// <summary>The owner's epoch.</summary>
    public required long? Epoch { get; init; }

    /// <summary>Version of its stream.</summary>
    public required long Version { get; init; }

    /// <summary>The ten newest events, newest first: leases, refusals, pauses, extensions, new secrets and contexts, its end.</summary>
    public required IReadOnlyList<SessionHappening> Activity { get; init; }
}

/// <summary>Something that happened to a session.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Type">Alias of the event, such as <c>credentials_issued</c>.</param>
/// <param name="Code">Of a refusal or of keys thrown away, why; of a pause or an early end, its cause; else null.</param>
/// <param name="Count">How many refusals were counted together; null for all else.</param>
public sealed record SessionHappening(long Sequence, DateTimeOffset At, string Type, string? Code, int? Count);
