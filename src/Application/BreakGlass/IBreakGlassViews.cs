using Sentinel.Application.Lists;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.BreakGlass;

/// <summary>Emergency access as people read it. Where it stands is compared with the time of the read.</summary>
/// <remarks>The list follows the log by some milliseconds; no decision reads it.</remarks>
public interface IBreakGlassViews
{
    /// <summary>Null when there is none of this id.</summary>
    Task<BreakGlassDetailView?> Find(BreakGlassId id, CancellationToken cancellationToken);

    /// <summary>What matches, newest first.</summary>
    Task<Page<BreakGlassSummary>> List(BreakGlassFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which are wanted. What is null matches all.</summary>
/// <param name="Person">Whose.</param>
/// <param name="Profile">Of which profile.</param>
/// <param name="Status">Where they stand.</param>
/// <param name="Since">Activated then or later.</param>
/// <param name="Before">Activated before this sequence.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record BreakGlassFilter(
    PersonId? Person = null, string? Profile = null, BreakGlassStanding? Status = null, DateTimeOffset? Since = null, long? Before = null,
    int Limit = 100);

/// <summary>Where a break-glass stands.</summary>
public enum BreakGlassStanding
{
    /// <summary>Its time is not over.</summary>
    Active,

    /// <summary>It is over, and its review is due.</summary>
    Ended,

    /// <summary>It is over, and nobody reviewed it in time.</summary>
    Overdue,

    /// <summary>Somebody else has looked at it.</summary>
    Reviewed,
}

/// <summary>A break-glass in a list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Person">Who broke it.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What for.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ReasonCode">Why.</param>
/// <param name="Justification">Why, in the invoker's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="ActivatedAt">Since when.</param>
/// <param name="EndsAt">When it ends, or ended.</param>
/// <param name="ClosedBy">Who ended it before its time; null when nobody did.</param>
/// <param name="ReviewDueAt">Until when it is to be reviewed.</param>
/// <param name="Waived">It is overdue, and does not block its invoker.</param>
/// <param name="Escalations">What makes it worth a second look.</param>
/// <param name="NoteCount">How many notes there are.</param>
/// <param name="Finding">What the reviewer found; null before.</param>
/// <param name="ReviewedAt">When; null before.</param>
public record BreakGlassSummary(
    BreakGlassId Id, PersonId Person, string? User, string Profile, BreakGlassStanding Status, ReasonCode ReasonCode, string Justification,
    string? Ticket, DateTimeOffset ActivatedAt, DateTimeOffset EndsAt, PersonId? ClosedBy, DateTimeOffset ReviewDueAt, bool Waived,
    IReadOnlyList<EscalationCause> Escalations, int NoteCount, ReviewFinding? Finding, DateTimeOffset? ReviewedAt);

/// <summary>All that is shown of one break-glass.</summary>
public sealed record BreakGlassDetailView : BreakGlassSummary
{
    public BreakGlassDetailView(BreakGlassSummary summary)
        : base(summary)
    {
    }

    /// <summary>ARN of the profile's role then.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The entry of <c>break_glass</c> that allowed it.</summary>
    public required string Rule { get; init; }

    /// <summary>Version of the policy that was asked.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Hash of that version.</summary>
    public required string PolicyHash { get; init; }

    /// <summary>The API token that was used.</summary>
    public required TokenId ActivatedWith { get; init; }

    /// <summary>Why it was closed; null when nothing was said.</summary>
    public required string? CloseReason { get; init; }

    /// <summary>What the invoker tells of it, oldest first.</summary>
    public required IReadOnlyList<BreakGlassNoteView> Notes { get; init; }

    /// <summary>Who waived the review, and why; null when nobody did.</summary>
    public required BreakGlassWaiverView? Waiver { get; init; }

    /// <summary>What was found; null before.</summary>
    public required BreakGlassReviewView? Review { get; init; }

    /// <summary>Version of its stream.</summary>
    public required long Version { get; init; }
}

/// <param name="By">Who.</param>
/// <param name="Text">What was done.</param>
/// <param name="At">When it was told.</param>
public sealed record BreakGlassNoteView(PersonId By, string Text, DateTimeOffset At);

/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record BreakGlassWaiverView(PersonId By, string Reason, DateTimeOffset At);

/// <param name="Reviewer">Who.</param>
/// <param name="Finding">What he found.</param>
/// <param name="Comment">The same in his words.</param>
/// <param name="At">When.</param>
public sealed record BreakGlassReviewView(PersonId Reviewer, ReviewFinding Finding, string? Comment, DateTimeOffset At);
