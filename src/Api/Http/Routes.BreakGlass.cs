using Sentinel.Application.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <content>Emergency access and its review.</content>
internal static partial class Routes
{
    private const string GlassUnknown = "break-glass-unknown";

    public static Route ActivateBreakGlass { get; } = new("ActivateBreakGlass", "POST", "/v1/break-glass", Api, Permissions.ActivateBreakGlass)
    {
        Limited = RateLimited.BreakGlass,
        HasBody = true,
        Refuses =
        [
            .. Policy.Where(code => code != "approval-required"), .. Grants, "server-required", "token-profile-mismatch", "no-urgent-destination",
            "break-glass-not-needed", "break-glass-not-allowed", "break-glass-reason-not-allowed", "break-glass-window-closed",
            "break-glass-too-short", "break-glass-too-long", "break-glass-review-overdue", "break-glass-already-active", "break-glass-cooldown",
            "break-glass-user-quota", "break-glass-profile-quota",
        ],
    };

    public static Route ListBreakGlass { get; } = new("ListBreakGlass", "GET", "/v1/break-glass", Api, Permissions.ReadBreakGlass)
    {
        ReadsViews = true,
        Query = [.. Paged, "person", "profile", "status", "since"],
        Refuses = ["cursor-invalid"],
    };

    public static Route GetBreakGlass { get; } = new("GetBreakGlass", "GET", "/v1/break-glass/{id}", Api, Permissions.ReadBreakGlass)
    {
        ShowsVersion = true,
        Refuses = [GlassUnknown],
    };

    public static Route CloseBreakGlass { get; } = new("CloseBreakGlass", "POST", "/v1/break-glass/{id}/close", Api, Permissions.CloseBreakGlass)
    {
        HasBody = true,
        Refuses = [GlassUnknown],
    };

    public static Route NoteBreakGlass { get; } = new("NoteBreakGlass", "POST", "/v1/break-glass/{id}/notes", Api, Permissions.NoteBreakGlass)
    {
        HasBody = true,
        Refuses = [GlassUnknown, "break-glass-reviewed", "break-glass-notes-full"],
    };

    public static Route ReviewBreakGlass { get; } = new("ReviewBreakGlass", "POST", "/v1/break-glass/{id}/review", Api, Permissions.ReviewBreakGlass)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, GlassUnknown, "break-glass-reviewed", "break-glass-own-review", "break-glass-not-over"],
    };

    public static Route WaiveReview { get; } = new("WaiveReview", "POST", "/v1/break-glass/{id}/waive", Api, Permissions.WaiveReview)
    {
        HasBody = true,
        Refuses = [.. Grants, GlassUnknown, "break-glass-reviewed", "break-glass-own-review", "break-glass-not-overdue"],
    };
}
