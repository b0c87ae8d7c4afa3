using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Who could touch what at a point of the log, by replay: on what the log said then, and on nothing that came after.</summary>
/// <remarks>
/// A session could touch its profile's role when keys of it were alive at AWS, or when a request for keys would have been granted. Of
/// such a request the log knows mode and address only from the newest lease, or from the opening; those are taken. Keys served again
/// stand in no event: a session counts as idle only when it was so whenever its newest keys were fetched last.
/// </remarks>
public interface IPastAccess
{
    /// <summary>The sessions that were open, and those that had ended while keys of theirs were still alive; newest first.</summary>
    Task<(AccessThen? Answer, Refusal? Refusal)> At(PastAccessQuery query, CancellationToken cancellationToken);
}

/// <summary>Which access is asked about.</summary>
/// <param name="Point">A time, or a sequence.</param>
/// <param name="Profile">To this profile; null for all.</param>
/// <param name="Before">Of sessions opened before this sequence.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record PastAccessQuery(AsOf Point, string? Profile, long? Before, int Limit);

/// <summary>A part of the answer.</summary>
/// <param name="At">The moment: as asked, or that of the last event up to the sequence that was asked for.</param>
/// <param name="Sequence">The last event up to then.</param>
/// <param name="PolicyVersion">The policy in force then; null when there was none.</param>
/// <param name="Items">Newest first.</param>
/// <param name="Cursor">Gives the next part; null at the end.</param>
public sealed record AccessThen(
    DateTimeOffset At, long Sequence, int? PolicyVersion, IReadOnlyList<PastAccess> Items, string? Cursor);

/// <summary>What one session could do then.</summary>
/// <param name="Session">Which.</param>
/// <param name="Person">Whose.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What its leases were of.</param>
/// <param name="Role">ARN of the profile's role then; null when the policy of then had no such profile.</param>
/// <param name="Status">Where it stood.</param>
/// <param name="PausedBy">Who had paused it, if it was paused.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="ExpiresAt">Its absolute end, as it was then.</param>
/// <param name="SourceIp">Where its newest lease was fetched from, or it was opened from.</param>
/// <param name="CouldTouch">Keys of it were alive, or it could have got some.</param>
/// <param name="CouldFetch">A request for keys would have been granted.</param>
/// <param name="Ground">What would have granted it; null when nothing would.</param>
/// <param name="Why">Code of the refusal that it would have got; null when it could fetch.</param>
/// <param name="WhyText">The same for a person.</param>
/// <param name="Lease">The keys that were alive; of several, those that lived longest. Null when there were none.</param>
public sealed record PastAccess(
    SessionId Session, PersonId Person, string? User, string Profile, string? Role, SessionStanding Status, PauseCause? PausedBy,
    DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, string? SourceIp, bool CouldTouch, bool CouldFetch, Ground? Ground, string? Why,
    string? WhyText, PastLease? Lease);

/// <summary>Keys that were alive.</summary>
/// <param name="Lease">Which lease.</param>
/// <param name="AccessKeyId">As CloudTrail names them.</param>
/// <param name="RoleArn">Their role.</param>
/// <param name="Ground">What had allowed them.</param>
/// <param name="PolicyVersion">Version of the policy that had been asked.</param>
/// <param name="IssuedAt">Since when.</param>
/// <param name="EndsAt">From then on AWS denies everything to them.</param>
/// <param name="DeadAt">The same, or null when they might have assumed roles whose sessions outlive them.</param>
/// <param name="Mode">How they were fetched; null when the log does not say.</param>
public sealed record PastLease(
    LeaseId Lease, string AccessKeyId, string RoleArn, Ground Ground, int PolicyVersion, DateTimeOffset IssuedAt, DateTimeOffset EndsAt,
    DateTimeOffset? DeadAt, Mode? Mode);
