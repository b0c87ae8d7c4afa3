using Sentinel.Application.Identity;

namespace Sentinel.Api.Http;

/// <content>What keeps a session going, or stops it for a while.</content>
internal static partial class Routes
{
    private static string[] Over => ["session-closed", "session-expired", "session-idle", "session-revoked"];

    public static Route PauseSession { get; } = new("PauseSession", "POST", "/v1/sessions/{id}/pause", Api, Permissions.PauseSession)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = ["session-unknown", "session-not-active", .. Over],
    };

    public static Route ResumeSession { get; } = new("ResumeSession", "POST", "/v1/sessions/{id}/resume", Api, Permissions.ResumeSession)
    {
        TakesIfMatch = true,
        Refuses = [.. Policy, .. Grants, .. Over, "session-unknown", "session-not-active", "session-paused", "session-waits-for-owner", "token-profile-mismatch"],
    };

    public static Route ExtendSession { get; } = new("ExtendSession", "POST", "/v1/sessions/{id}/extend", Api, Permissions.ExtendSession)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses =
        [
            .. Policy, .. Grants, .. Over, "session-unknown", "session-paused", "extension-too-short", "session-at-longest", "window-ending", "token-profile-mismatch",
        ],
    };

    public static Route RotateSecret { get; } = new("RotateSecret", "POST", "/v1/sessions/{id}/rotate-token", Api, Permissions.RotateSecret)
    {
        ShowsSecret = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, .. Over, "session-unknown", "held", "policy-missing", "policy-unusable", "token-profile-mismatch"],
    };

    public static Route ReplaceContext { get; } = new("ReplaceContext", "PUT", "/v1/sessions/{id}/context", Api, Permissions.ReplaceContext)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = ["session-unknown", .. Over],
    };
}
