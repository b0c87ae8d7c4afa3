using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>Who may call a route, in words.</summary>
internal static class RouteText
{
    public static string Of(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.Tokens switch
        {
            TokenKind.None => "Answers everybody.",
            TokenKind.SessionSecret => "Takes the secret of a session.",
            TokenKind.BootstrapSecret => "Takes the bootstrap secret.",
            _ => (route.Tokens.HasFlag(TokenKind.SessionSecret) ? "Takes an API token, or the secret of the session. " : "Takes an API token. ") + Roles(route.Permission!),
        };
    }

    private static string Roles(Permission permission) =>
        (Own(permission), Others(permission)) switch
        {
            (var own, "") => $"One's own: {own}.",
            (var own, var others) when own == others => $"Roles: {others}.",
            ("", var others) => $"Roles: {others}.",
            (var own, var others) => $"One's own: {own}. Anyone's: {others}.",
        };

    private static string Own(Permission permission) =>
        permission.OwnNeedsNoRole ? "any role" : string.Join(", ", permission.Own.Names());

    private static string Others(Permission permission) => string.Join(", ", permission.Others.Names());
}
