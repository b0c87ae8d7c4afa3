using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>One route.</summary>
/// <param name="Name">Operation id, unique.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path template.</param>
/// <param name="Tokens">Kinds of token that it takes; none: anyone may call it.</param>
/// <param name="Permission">What its caller must be allowed; null only where an API token is not taken.</param>
internal sealed record Route(string Name, string Method, string Path, TokenKind Tokens, Permission? Permission)
{
    /// <summary>The query parameters that it knows.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The longest body that it takes, in bytes.</summary>
    public long BodyLimit { get; init; } = 64 * 1024;

    /// <summary>The endpoint authenticates its caller itself.</summary>
    public bool AuthenticatesItself { get; init; }
}

/// <summary>The one table of routes: method, path, kinds of token, permission. Endpoints are mapped from it and from nothing else.</summary>
internal static class Routes
{
    private const TokenKind Api = TokenKind.ApiToken;
    private const TokenKind Either = TokenKind.ApiToken | TokenKind.SessionSecret;
    private static readonly string[] Paged = ["limit", "cursor"];

    public static Route WhoAmI { get; } = new("WhoAmI", "GET", "/v1/whoami", Api, Permissions.WhoAmI);

    public static Route OpenSession { get; } = new("OpenSession", "POST", "/v1/sessions", Api, Permissions.OpenSession);

    public static Route ListSessions { get; } = new("ListSessions", "GET", "/v1/sessions", Api, Permissions.ReadSessions)
    {
        Query = [.. Paged, "user", "profile", "status", "node", "since"],
    };

    public static Route GetSession { get; } = new("GetSession", "GET", "/v1/sessions/{id}", Api, Permissions.ReadSessions);

    public static Route RevokeSession { get; } = new("RevokeSession", "POST", "/v1/sessions/{id}/revoke", Api, Permissions.RevokeSession)
    {
        Query = ["wait"],
    };

    public static Route CloseSession { get; } = new("CloseSession", "POST", "/v1/sessions/{id}/close", Either, Permissions.CloseSession);

    public static Route CreateRevocation { get; } = new("CreateRevocation", "POST", "/v1/revocations", Api, Permissions.Revoke)
    {
        Query = ["wait"],
    };

    public static Route ListRevocations { get; } = new("ListRevocations", "GET", "/v1/revocations", Api, Permissions.ReadRevocations)
    {
        Query = Paged,
    };

    public static Route LiftRevocation { get; } = new("LiftRevocation", "POST", "/v1/revocations/{id}/lift", Api, Permissions.LiftRevocation);

    public static Route GetCredentials { get; } = new("GetCredentials", "GET", "/v1/credentials", TokenKind.SessionSecret, null)
    {
        AuthenticatesItself = true,
    };

    public static Route GetProcessCredentials { get; } =
        new("GetProcessCredentials", "GET", "/v1/credentials/process", TokenKind.SessionSecret, null) { AuthenticatesItself = true };

    public static Route PublishPolicy { get; } = new("PublishPolicy", "PUT", "/v1/policy", Api, Permissions.PublishPolicy)
    {
        Query = ["dryRun", "comment"],
        BodyLimit = 2 * 1024 * 1024,
    };

    public static Route GetPolicy { get; } = new("GetPolicy", "GET", "/v1/policy", Api, Permissions.ReadPolicy) { Query = ["version"] };

    public static Route ListPolicyVersions { get; } = new("ListPolicyVersions", "GET", "/v1/policy/versions", Api, Permissions.ReadPolicy)
    {
        Query = Paged,
    };

    public static Route ListPersons { get; } = new("ListPersons", "GET", "/v1/persons", Api, Permissions.ReadPersons) { Query = Paged };

    public static Route RegisterPerson { get; } = new("RegisterPerson", "POST", "/v1/persons", Api, Permissions.ManagePersons);

    public static Route GetPerson { get; } = new("GetPerson", "GET", "/v1/persons/{id}", Api, Permissions.ReadPersons);

    public static Route ChangeGroups { get; } = new("ChangeGroups", "PUT", "/v1/persons/{id}/groups", Api, Permissions.ManagePersons);

    public static Route ChangeRoles { get; } = new("ChangeRoles", "PUT", "/v1/persons/{id}/roles", Api, Permissions.ManagePersons);

    public static Route DisablePerson { get; } = new("DisablePerson", "POST", "/v1/persons/{id}/disable", Api, Permissions.ManagePersons);

    public static Route ListTokens { get; } = new("ListTokens", "GET", "/v1/tokens", Api, Permissions.ReadTokens)
    {
        Query = [.. Paged, "person"],
    };

    public static Route IssueToken { get; } = new("IssueToken", "POST", "/v1/tokens", Api, Permissions.IssueToken);

    public static Route RevokeToken { get; } = new("RevokeToken", "DELETE", "/v1/tokens/{id}", Api, Permissions.RevokeToken)
    {
        Query = ["endSessions"],
    };

    public static Route ListEvents { get; } = new("ListEvents", "GET", "/v1/events", Api, Permissions.ReadEvents)
    {
        Query = ["after", "types", "stream", "limit"],
    };

    public static Route GetStream { get; } = new("GetStream", "GET", "/v1/streams/{id}", Api, Permissions.ReadStreams);

    public static Route GetStreamState { get; } = new("GetStreamState", "GET", "/v1/streams/{id}/state", Api, Permissions.ReadStreams)
    {
        Query = ["at"],
    };

    public static Route ListNodes { get; } = new("ListNodes", "GET", "/v1/nodes", Api, Permissions.ReadNodes);

    public static Route Health { get; } = new("Health", "GET", "/healthz", TokenKind.None, null);

    public static Route Readiness { get; } = new("Readiness", "GET", "/readyz", TokenKind.None, null);

    public static Route OpenApi { get; } = new("OpenApi", "GET", "/openapi/{documentName}.json", TokenKind.None, null);

    /// <summary>Every route there is.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        WhoAmI,
        OpenSession, ListSessions, GetSession, RevokeSession, CloseSession,
        CreateRevocation, ListRevocations, LiftRevocation,
        GetCredentials, GetProcessCredentials,
        PublishPolicy, GetPolicy, ListPolicyVersions,
        ListPersons, RegisterPerson, GetPerson, ChangeGroups, ChangeRoles, DisablePerson,
        ListTokens, IssueToken, RevokeToken,
        ListEvents, GetStream, GetStreamState,
        ListNodes,
        Health, Readiness, OpenApi,
    ];
}
