using Sentinel.Application.Identity;

namespace Sentinel.Api.Http;

/// <content>Orders, and what becomes of them.</content>
internal static partial class Routes
{
    public static Route CreateRevocation { get; } = new("CreateRevocation", "POST", "/v1/revocations", Api, Permissions.Revoke)
    {
        Query = ["wait"],
        HasBody = true,
        Refuses = ["scope-unknown", "nobody-could-lift"],
    };

    public static Route ListRevocations { get; } = new("ListRevocations", "GET", "/v1/revocations", Api, Permissions.ReadRevocations)
    {
        Query = Paged,
        Refuses = ["cursor-invalid"],
    };

    public static Route GetRevocation { get; } = new("GetRevocation", "GET", "/v1/revocations/{id}", Api, Permissions.ReadRevocations)
    {
        Query = ["wait"],
        Refuses = ["order-unknown"],
    };

    public static Route LiftRevocation { get; } = new("LiftRevocation", "POST", "/v1/revocations/{id}/lift", Api, Permissions.LiftRevocation)
    {
        HasBody = true,
        Refuses = [.. Grants, "order-unknown", "order-covers-you"],
    };
}
