using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <summary>The one table of routes: method, path, kinds of token, permission. Endpoints are mapped from it and from nothing else.</summary>
/// <remarks>It has several files, whose parts are made in no particular order: what they share must not have to be made first.</remarks>
internal static partial class Routes
{
    private const TokenKind Api = TokenKind.ApiToken;
    private const TokenKind Either = TokenKind.ApiToken | TokenKind.SessionSecret;

    // A document of 1 MiB, whose line breaks and quotes JSON writes in two characters.
    private const long DocumentInJson = 2 * 1024 * 1024;

    private static string[] Paged => ["limit", "cursor"];
    private static string[] Grounds => ["approval-ending", "approval-not-in-force", "approval-pending", "ground-over", "break-glass-ending", "break-glass-over"];
    private static string[] Policy => [.. Grounds, "approval-required", "policy-denied", "policy-missing", "policy-unusable", "profile-unknown", "held"];

    private static readonly string[] Issuing =
    [
        .. Policy,
        "session-closed", "session-expired", "session-idle", "session-paused", "session-revoked", "address-mismatch", "window-ending", "rate-limited",
        "clock-skew", "fence-lost", "packed-policy-too-large", "role-not-allowed", "sts-denied", "sts-policy-malformed",
        "sts-misconfigured", "sts-no-base-credentials", "sts-base-credentials-refused", "sts-unavailable",
    ];

    public static Route WhoAmI { get; } = new("WhoAmI", "GET", "/v1/whoami", Api, Permissions.WhoAmI);

    public static Route OpenSession { get; } = new("OpenSession", "POST", "/v1/sessions", Api, Permissions.OpenSession)
    {
        HasBody = true,
        ShowsSecret = true,
        Limited = RateLimited.Session,
        Refuses = [.. Policy, .. Grants, "too-many-sessions", "duration-too-long", "duration-too-short", "token-profile-mismatch", "token-ending"],
    };

    public static Route ListSessions { get; } = new("ListSessions", "GET", "/v1/sessions", Api, Permissions.ReadSessions)
    {
        ReadsViews = true,
        Query = [.. Paged, "user", "profile", "status", "node", "since", "activeAt"],
        NeedsMore = new("activeAt", Permissions.ReplayAccess),
        Refuses = ["cursor-invalid", "instant-in-future", "policy-version-unknown", "policy-unusable", "replay-busy"],
    };

    public static Route GetSession { get; } = new("GetSession", "GET", "/v1/sessions/{id}", Api, Permissions.ReadSessions)
    {
        ReadsViews = true,
        ShowsVersion = true,
        Refuses = ["session-unknown"],
    };

    public static Route RevokeSession { get; } = new("RevokeSession", "POST", "/v1/sessions/{id}/revoke", Api, Permissions.RevokeSession)
    {
        Query = ["wait"],
        HasBody = true,
        Refuses = ["session-unknown"],
    };

    public static Route CloseSession { get; } = new("CloseSession", "POST", "/v1/sessions/{id}/close", Either, Permissions.CloseSession)
    {
        Refuses = ["session-unknown"],
    };

    public static Route GetCredentials { get; } = new("GetCredentials", "GET", "/v1/credentials", TokenKind.SessionSecret, null)
    {
        ShowsSandbox = true,
        AuthenticatesItself = true,
        Refuses = Issuing,
    };

    public static Route GetProcessCredentials { get; } = new("GetProcessCredentials", "GET", "/v1/credentials/process", TokenKind.SessionSecret, null)
    {
        ShowsSandbox = true,
        AuthenticatesItself = true,
        Refuses = Issuing,
    };

    public static Route ListProfiles { get; } = new("ListProfiles", "GET", "/v1/profiles", Api, Permissions.ReadProfiles)
    {
        Query = Paged,
        Refuses = ["cursor-invalid", "policy-missing", "policy-unusable"],
    };

    public static Route CheckProfile { get; } = new("CheckProfile", "POST", "/v1/profiles/{name}/check", Api, Permissions.CheckProfile)
    {
        OnlyReads = true,
        ShowsSandbox = true,
        Refuses =
        [
            "policy-missing", "policy-unusable", "profile-unknown", "rate-limited", "sts-no-base-credentials", "sts-base-credentials-refused",
            "sts-unavailable",
        ],
    };

    public static Route PublishPolicy { get; } = new("PublishPolicy", "PUT", "/v1/policy", Api, Permissions.PublishPolicy)
    {
        Query = ["dryRun", "comment"],
        BodyLimit = 2 * 1024 * 1024,
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, "policy-invalid", "precondition-required", "too-many-proposals"],
    };

    public static Route GetPolicy { get; } = new("GetPolicy", "GET", "/v1/policy", Api, Permissions.ReadPolicy)
    {
        Query = ["version"],
        ShowsVersion = true,
        Refuses = ["policy-version-unknown"],
    };

    public static Route ListPolicyVersions { get; } = new("ListPolicyVersions", "GET", "/v1/policy/versions", Api, Permissions.ReadPolicy)
    {
        Query = Paged,
        Refuses = ["cursor-invalid"],
    };

    public static Route ComparePolicyVersions { get; } =
        new("ComparePolicyVersions", "GET", "/v1/policy/versions/diff", Api, Permissions.ReadPolicy)
        {
            Query = ["from", "to"],
            Refuses = ["policy-version-unknown", "policy-unusable"],
        };

    public static Route ValidatePolicy { get; } = new("ValidatePolicy", "POST", "/v1/policy/validate", Api, Permissions.ReadPolicy)
    {
        BodyLimit = DocumentInJson,
        HasBody = true,
        OnlyReads = true,
    };

    public static Route SimulatePolicy { get; } = new("SimulatePolicy", "POST", "/v1/policy/simulate", Api, Permissions.SimulatePolicy)
    {
        BodyLimit = DocumentInJson,
        HasBody = true,
        OnlyReads = true,
        Refuses = ["policy-invalid", "policy-missing", "policy-unusable", "policy-version-unknown", "simulation-of-others", "token-profile-mismatch"],
    };

    public static Route ReplayPolicy { get; } = new("ReplayPolicy", "POST", "/v1/policy/replay", Api, Permissions.ReplayPolicy)
    {
        BodyLimit = DocumentInJson,
        HasBody = true,
        OnlyReads = true,
        Refuses = ["policy-invalid", "replay-busy"],
    };

    public static Route ListPersons { get; } = new("ListPersons", "GET", "/v1/persons", Api, Permissions.ReadPersons)
    {
        Query = Paged,
        Refuses = ["cursor-invalid"],
    };

    public static Route RegisterPerson { get; } = new("RegisterPerson", "POST", "/v1/persons", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        Refuses = [.. Grants, "handle-taken", "roles-incompatible"],
    };

    public static Route GetPerson { get; } = new("GetPerson", "GET", "/v1/persons/{id}", Api, Permissions.ReadPersons)
    {
        ShowsVersion = true,
        Refuses = ["person-unknown"],
    };

    public static Route ChangeGroups { get; } = new("ChangeGroups", "PUT", "/v1/persons/{id}/groups", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, "person-unknown", "person-disabled"],
    };

    public static Route ChangeRoles { get; } = new("ChangeRoles", "PUT", "/v1/persons/{id}/roles", Api, Permissions.ManagePersons)
    {
        HasBody = true,
        TakesIfMatch = true,
        Refuses = [.. Grants, "person-unknown", "person-disabled", "roles-incompatible", "last-admin"],
    };

    public static Route DisablePerson { get; } = new("DisablePerson", "POST", "/v1/persons/{id}/disable", Api, Permissions.ManagePersons)
    {
        TakesIfMatch = true,
        Refuses = ["person-unknown", "last-admin"],
    };

    public static Route ListTokens { get; } = new("ListTokens", "GET", "/v1/tokens", Api, Permissions.ReadTokens)
    {
        Query = [.. Paged, "person"],
        Refuses = ["cursor-invalid"],
    };

    public static Route IssueToken { get; } = new("IssueToken", "POST", "/v1/tokens", Api, Permissions.IssueToken)
    {
        HasBody = true,
        ShowsSecret = true,
        Refuses = [.. Grants, "person-unknown", "person-disabled", "token-already-expired", "token-exceeds-issuer",
            "token-exceeds-person", "token-lives-too-long", "token-outlives-issuer", "token-wider-than-issuer"],
    };

    public static Route RevokeToken { get; } = new("RevokeToken", "DELETE", "/v1/tokens/{id}", Api, Permissions.RevokeToken)
    {
        Query = ["endSessions"],
        Refuses = ["token-unknown"],
    };

    public static Route ListEvents { get; } = new("ListEvents", "GET", "/v1/events", Api, Permissions.ReadEvents)
    {
        Query = ["after", "types", "stream", "limit"],
    };

    public static Route GetStream { get; } = new("GetStream", "GET", "/v1/streams/{id}", Api, Permissions.ReadStreams)
    {
        Refuses = ["stream-unknown"],
    };

    public static Route GetStreamState { get; } = new("GetStreamState", "GET", "/v1/streams/{id}/state", Api, Permissions.ReadStreams)
    {
        Query = ["at"],
        Refuses = ["stream-unknown", "stream-without-state"],
    };

    public static Route ListNodes { get; } = new("ListNodes", "GET", "/v1/nodes", Api, Permissions.ReadNodes);

    private static string[] Grants => ["clock-skew"];

    /// <summary>Every route there is; made when it is first asked for, and so behind all of them.</summary>
    public static IReadOnlyList<Route> All => field ??=
    [
        WhoAmI,
        OpenSession, ListSessions, GetSession, RevokeSession, CloseSession, PauseSession, ResumeSession, ExtendSession, RotateSecret, ReplaceContext,
        SubmitRequest, ListRequests, GetRequest, ApproveRequest, DenyRequest, CancelRequest, WithdrawRequest, ApproveRequests,
        ActivateBreakGlass, ListBreakGlass, GetBreakGlass, CloseBreakGlass, NoteBreakGlass, ReviewBreakGlass, WaiveReview,
        CreateRevocation, ListRevocations, GetRevocation, LiftRevocation,
        GetCredentials, GetProcessCredentials,
        ListProfiles, CheckProfile,
        ListPolicyProposals, GetPolicyProposal, AcceptPolicyProposal, RejectPolicyProposal,
        PublishPolicy, GetPolicy, ListPolicyVersions, ComparePolicyVersions, ValidatePolicy, SimulatePolicy, ReplayPolicy,
        ListPersons, RegisterPerson, GetPerson, ChangeGroups, ChangeRoles, DisablePerson, BindIdentity, UnbindIdentity,
        ChangeDetails, ErasePerson,
        ListTokens, IssueToken, RevokeToken, ConfirmToken, ReportToken,
        Bootstrap,
        ListEvents, GetStream, GetStreamState,
        ListNodes,
        Health, Readiness, Metrics, OpenApi, Docs,
    ];
}
