using System.Globalization;
using System.Text;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Unit.Docs;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class PermissionsDocumentTests
{
    private const string Opening =
        """
        # Permissions

        Made from the code; a test fails when it differs. Do not edit it by hand.

        One row per route. *Token* is the kind of secret that it takes: an API token (`sat_…`), a session secret (`sst_…`) or the
        bootstrap secret (`sbt_…`); one of another kind gets `wrong-token-kind`. Each role's column says what it may touch: `own` (what belongs to the caller), `all` (anyone's),
        or nothing. *Anyone* is an authenticated person of any role. What belongs to someone else and what does not exist are refused
        alike. A token has its own roles, and of these only the ones that its person has too.


        """;

    private static readonly Roles[] Each = [Roles.Requester, Roles.Approver, Roles.Reviewer, Roles.Operator, Roles.Auditor, Roles.Admin];

    [Fact]
    public void the_document_says_what_the_tables_of_routes_and_permissions_say()
    {
        var text = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"| route | token | permission | anyone | {string.Join(" | ", Each.SelectMany(role => role.Names()))} |\n");
        text.Append("|---|---|---|---|").Insert(text.Length, "---|", Each.Length).Append('\n');
        foreach (var route in Routes.All)
        {
            Row(text, $"{route.Method} {route.Path}", route.Tokens, route.Permission);
            if (route.NeedsMore is { } more)
            {
                Row(text, $"{route.Method} {route.Path}?{more.Parameter}=", route.Tokens, more.Permission);
            }
        }

        GeneratedDocument.Match("docs/permissions.md", text.ToString());
    }

    private static void Row(StringBuilder text, string route, TokenKind tokens, Permission? permission)
    {
        var cells = Each.Select(role => permission is null ? "" : Cell(permission, role));
        text.Append(CultureInfo.InvariantCulture, $"| `{route}` | {Kinds(tokens)} | {Name(permission)} ")
            .Append(CultureInfo.InvariantCulture, $"| {(permission is null ? "" : Cell(permission, Roles.None))} | {string.Join(" | ", cells)} |\n");
    }

    private static string Cell(Permission permission, Roles role) =>
        permission.Allows(role, own: false) ? "all" : permission.Allows(role, own: true) ? "own" : "";

    private static string Name(Permission? permission) => permission is null ? "" : $"`{permission.Name}`";

    private static string Kinds(TokenKind kinds) => kinds switch
    {
        TokenKind.None => "none",
        TokenKind.ApiToken => "API",
        TokenKind.SessionSecret => "session",
        TokenKind.BootstrapSecret => "bootstrap",
        _ => "API, session",
    };
}
