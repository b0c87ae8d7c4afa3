using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <content>Identities, what becomes of tokens, and the first admin.</content>
internal static partial class Routes
{
    public static Route BindIdentity { get; } = new("BindIdentity", "POST", "/v1/persons/{id}/identities", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, "person-unknown", "person-disabled", "identity-taken", "too-many-identities"],
    };

    public static Route UnbindIdentity { get; } = new("UnbindIdentity", "POST", "/v1/persons/{id}/identities/unbind", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = ["person-unknown"],
    };

    public static Route ChangeDetails { get; } = new("ChangeDetails", "PUT", "/v1/persons/{id}/details", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = ["person-unknown", "person-disabled", "person-erased"],
    };

    public static Route ErasePerson { get; } = new("ErasePerson", "POST", "/v1/persons/{id}/erase", Api, Permissions.ManagePersons)
    {
        TakesIfMatch = true,
        Refuses = ["person-unknown"],
    };

    public static Route ConfirmToken { get; } = new("ConfirmToken", "POST", "/v1/tokens/{id}/confirm", Api, Permissions.ConfirmToken)
    {
        Refuses = [.. Grants, "token-unknown", "token-unconfirmed", "token-already-expired"],
    };

    public static Route ReportToken { get; } = new("ReportToken", "POST", "/v1/tokens/report", TokenKind.None, null)
    {
        HasBody = true,
        Refuses = ["forwarded-untrusted", "store-unavailable", "authentication-limited"],
    };

    public static Route Bootstrap { get; } = new("Bootstrap", "POST", "/v1/bootstrap", TokenKind.BootstrapSecret, null)
    {
        HasBody = true,
        ShowsSecret = true,
        Refuses = [.. Grants, "bootstrap-spent", "bootstrap-expired", "bootstrap-not-needed"],
    };
}
