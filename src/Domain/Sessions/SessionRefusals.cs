using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Sessions;

/// <summary>Every <em>no</em> of a session.</summary>
public static class SessionRefusals
{
    public static Refusal Unknown { get; } =
        new("session-unknown", "There is no such session, or it is not yours. List yours with GET /v1/sessions.");

    public static Refusal Exists { get; } = new("session-exists", "A session of this id exists. Open another.");

    public static Refusal Expired { get; } =
        new("session-expired", "The session has expired, or has less than a minute left. Open a new one with POST /v1/sessions.");

    public static Refusal Idle { get; } = new(
        "session-idle", "Nobody asked for keys for longer than the profile allows, so the session is over. Open a new one with POST /v1/sessions.");

    /// <summary>What it was opened on is over, by time or because it was taken back.</summary>
    public static Refusal GroundOver { get; } = new(
        "ground-over", "The approval or break-glass that the session was opened on is over. Ask again with POST /v1/requests, or open another session.");

    public static Refusal Closed { get; } =
        new("session-closed", "The session was closed by its owner. Open a new one with POST /v1/sessions.");

    public static Refusal Paused { get; } =
        new("session-paused", "An operator has paused the session. Ask an operator to resume it, or why.");

    public static Refusal NotActive { get; } =
        new("session-not-active", "The session has not fetched a lease yet: there is nothing to pause or resume. Revoke it to stop it.");

    public static Refusal WaitsForOwner { get; } = new(
        "session-waits-for-owner",
        "The session's node is gone, and only its owner goes on with it: by the next fetch, or with POST /v1/sessions/{id}/resume.");

    public static Refusal ExtensionTooShort { get; } =
        new("extension-too-short", "A session is extended by one minute at least. Ask for more, or leave the duration out.");

    public static Refusal AtLongest { get; } = new(
        "session-at-longest", "The session lasts, within a minute, as long as its profile, its rule, its approval or the API token that opened it allows. Open a new one with POST /v1/sessions.");

    public static Refusal WindowEnds { get; } = new(
        "window-ending", "The time in which the rule allows this ends no later than the session, or within a minute of it. Ask again when it opens next.");

    public static Refusal UnknownProfile => PolicyRefusals.ProfileUnknown;

    public static Refusal TooLong { get; } =
        new("duration-too-long", "The profile does not allow sessions that long. Ask for less, or leave the duration out.");

    public static Refusal TooShort { get; } = new("duration-too-short", "A session lasts at least one minute. Ask for more.");

    public static Refusal TooMany { get; } =
        new("too-many-sessions", "You have too many open sessions. Close those you do not need with POST /v1/sessions/{id}/close.");

    /// <summary>It was revoked, alone or by an order.</summary>
    public static Refusal Revoked(string? reason) =>
        new("session-revoked", $"The session was revoked{(string.IsNullOrEmpty(reason) ? "" : $": {reason}")}. Ask an operator before you open a new one.");

    /// <summary>Why an ended session refuses.</summary>
    public static Refusal Over(Session.Ended ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return ended.Cause switch
        {
            SessionEnd.Closed => Closed,
            SessionEnd.Expired => ended.Early switch
            {
                ExpiryCause.Idle => Idle,
                ExpiryCause.Ground => GroundOver,
                _ => Expired,
            },
            _ => Revoked(ended.Reason),
        };
    }
}
