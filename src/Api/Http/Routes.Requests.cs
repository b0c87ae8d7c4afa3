using Sentinel.Application.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <content>Requests for access, and who decides them.</content>
internal static partial class Routes
{
    private static string[] Deciding =>
    [
        .. Grants, "request-unknown", "request-decided", "own-request", "not-an-approver", "precondition-required", "token-profile-mismatch",
        "policy-missing", "policy-unusable",
    ];

    public static Route SubmitRequest { get; } = new("SubmitRequest", "POST", "/v1/requests", Api, Permissions.SubmitRequest)
    {
        Limited = RateLimited.Request,
        HasBody = true,
        Refuses =
        [
            .. Grants, "policy-denied", "policy-missing", "policy-unusable", "profile-unknown", "held", "server-required", "server-session-required",
            "approval-not-needed", "no-approvers", "request-too-long", "request-too-short", "too-many-requests-pending", "token-profile-mismatch",
        ],
    };

    public static Route ListRequests { get; } = new("ListRequests", "GET", "/v1/requests", Api, Permissions.ReadRequests)
    {
        ReadsViews = true,
        Query = [.. Paged, "requester", "profile", "status", "since"],
        Refuses = ["cursor-invalid"],
    };

    public static Route GetRequest { get; } = new("GetRequest", "GET", "/v1/requests/{id}", Api, Permissions.ReadRequests)
    {
        ReadsViews = true,
        ShowsVersion = true,
        Refuses = ["request-unknown", "id-ambiguous"],
    };

    public static Route ApproveRequest { get; } = new("ApproveRequest", "POST", "/v1/requests/{id}/approve", Api, Permissions.DecideRequest)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Deciding, "approval-counts-already", "request-outdated", "person-disabled", "held", "policy-denied"],
    };

    public static Route DenyRequest { get; } = new("DenyRequest", "POST", "/v1/requests/{id}/deny", Api, Permissions.DecideRequest)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = Deciding,
    };

    public static Route CancelRequest { get; } = new("CancelRequest", "POST", "/v1/requests/{id}/cancel", Api, Permissions.CancelRequest)
    {
        Refuses = ["request-unknown", "request-decided"],
    };

    public static Route WithdrawRequest { get; } = new("WithdrawRequest", "POST", "/v1/requests/{id}/withdraw", Api, Permissions.WithdrawRequest)
    {
        HasBody = true,
        Refuses = ["request-unknown", "request-decided", "request-pending"],
    };

    public static Route ApproveRequests { get; } = new("ApproveRequests", "POST", "/v1/requests/approve", Api, Permissions.DecideRequest)
    {
        HasBody = true,
    };
}
