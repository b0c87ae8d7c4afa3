using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.BreakGlass;

/// <summary>Every <em>no</em> of emergency access.</summary>
public static class BreakGlassRefusals
{
    public static Refusal Unknown { get; } =
        new("break-glass-unknown", "There is no such break-glass, or it is not yours. List yours with GET /v1/break-glass.");

    public static Refusal Exists { get; } = new("break-glass-exists", "A break-glass of this id exists. Activate another.");

    public static Refusal UnknownProfile { get; } =
        new("profile-unknown", "There is no such profile. Check its spelling, or ask an admin to add it to the policy.");

    public static Refusal TooShort { get; } =
        new("break-glass-too-short", "A break-glass lasts at least one minute. Ask for more, or leave the duration out.");

    public static Refusal NotOver { get; } = new(
        "break-glass-not-over", "The break-glass is still active. It can be reviewed once it has ended: wait, or close it with POST /v1/break-glass/{id}/close.");

    public static Refusal AlreadyReviewed { get; } = new(
        "break-glass-reviewed", "The break-glass was reviewed, and nothing can be added to it any more. Read it with GET /v1/break-glass/{id}.");

    public static Refusal OwnReview { get; } = new(
        "break-glass-own-review",
        "A break-glass is reviewed by somebody who had no part in it: neither who activated or closed it, nor who approved a request of the same person for the profile. Ask another reviewer.");

    public static Refusal OwnWaiver { get; } = new(
        "break-glass-own-review", "Nobody waives the review of what he activated himself. Ask a reviewer or an admin.");

    public static Refusal NotOverdue { get; } = new(
        "break-glass-not-overdue", "The review of this break-glass is not overdue and blocks nobody: there is nothing to waive.");

    public static Refusal NotesFull { get; } = new(
        "break-glass-notes-full", "The break-glass has as many notes as it can take. Put the rest where the work is tracked.");

    /// <summary>Nobody would hear of it.</summary>
    public static Refusal NoUrgentDestination { get; } = new(
        "no-urgent-destination",
        "Nobody would be told that the glass is broken, so it stays whole. An operator names where urgent news goes: Sentinel__Notifications__UrgentLog=true writes them to the node's log.");

    public static Refusal NotNeeded(string profile) =>
        new("break-glass-not-needed", $"The policy gives you profile {profile} without. Open a session with POST /v1/sessions.");

    public static Refusal NotAllowed(string profile) => new(
        "break-glass-not-allowed",
        $"No entry of break_glass lets you in to profile {profile} from where and how you ask. GET /v1/profiles says what is yours; an admin changes the policy.");

    /// <summary>Some rule that denies matches, if not as the first.</summary>
    public static Refusal Denied(string profile) =>
        new("policy-denied", $"A rule of the policy denies you profile {profile}, and breaking the glass lifts no deny. Ask an admin.");

    public static Refusal ReasonNotAllowed(string rule, ImmutableArray<ReasonCode> codes) =>
        new("break-glass-reason-not-allowed", $"Entry {rule} takes as reason: {Text(codes)}. Give one of them if it is true.");

    public static Refusal WindowClosed(string rule) => new(
        "break-glass-window-closed",
        $"The time in which entry {rule} lets you break the glass has not come, or ends in less than a minute. Ask for an approval with POST /v1/requests.");

    public static Refusal TooLong(string rule, TimeSpan most) =>
        new("break-glass-too-long", $"Entry {rule} allows {Text(most)} at most. Ask for less, or leave the duration out.");

    public static Refusal ReviewOverdue(BreakGlassId id) => new(
        "break-glass-review-overdue", $"The review of your break-glass {id} is overdue. Have a reviewer review it, or waive it, first.");

    public static Refusal AlreadyActive(BreakGlassId id, DateTimeOffset until) => new(
        "break-glass-already-active",
        $"Your break-glass {id} for this profile is active until {Text(until)}. Open a session with POST /v1/sessions.");

    public static Refusal Cooldown(string profile, TimeSpan wait) =>
        new("break-glass-cooldown", $"You broke the glass for profile {profile} a short while ago. Wait another {Text(wait)}, or ask for an approval with POST /v1/requests.")
        {
            RetryAfter = wait,
        };

    public static Refusal UserQuota(int most, TimeSpan window, TimeSpan wait) =>
        new("break-glass-user-quota", $"You broke the glass {most} times within {Text(window)}, and no more are allowed. Wait another {Text(wait)}, or ask for an approval with POST /v1/requests.")
        {
            RetryAfter = wait,
        };

    public static Refusal ProfileQuota(int most, TimeSpan window, TimeSpan wait) =>
        new("break-glass-profile-quota", $"The glass was broken {most} times within {Text(window)} for the role of this profile, and no more are allowed. Wait another {Text(wait)}, or ask for an approval with POST /v1/requests.")
        {
            RetryAfter = wait,
        };

    private static string Text(ImmutableArray<ReasonCode> codes) => string.Join(", ", codes.Select(code => code.ToString().ToLowerInvariant()));

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whole seconds, rounded up: who waits that long has waited long enough.</summary>
    private static string Text(TimeSpan duration)
    {
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        (long Count, string Unit)[] parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
        var text = string.Concat(parts.Where(part => part.Count > 0).Select(part => $"{part.Count}{part.Unit}"));
        return text.Length == 0 ? "0s" : text;
    }
}
