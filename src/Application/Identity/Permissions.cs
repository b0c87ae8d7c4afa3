using Sentinel.Domain.Identity;

namespace Sentinel.Application.Identity;

/// <summary>Who may do one thing.</summary>
/// <param name="Name">Stable name, as the documentation prints it.</param>
/// <param name="Own">Roles that may do it to what is their own, or to what is nobody's.</param>
/// <param name="Others">Roles that may do it to anyone's.</param>
public sealed record Permission(string Name, Roles Own, Roles Others)
{
    /// <summary>To one's own, whoever is authenticated may.</summary>
    public bool OwnNeedsNoRole { get; init; }

    public bool Allows(Roles roles, bool own) =>
        roles.HasAny(Others) || (own && (OwnNeedsNoRole || roles.HasAny(Own)));
}

/// <summary>The whole matrix of role × own or other's. The routes read it, the documentation prints it, the tests walk it.</summary>
public static class Permissions
{
    public static Permission WhoAmI { get; } = new("whoami", Roles.None, Roles.None) { OwnNeedsNoRole = true };

    public static Permission OpenSession { get; } = new("sessions.open", Roles.Requester, Roles.None);

    public static Permission ReadSessions { get; } = new("sessions.read", Roles.Requester, Roles.Operator | Roles.Auditor);

    public static Permission RevokeSession { get; } = new("sessions.revoke", Roles.Requester, Roles.Operator);

    public static Permission CloseSession { get; } = new("sessions.close", Roles.Requester, Roles.None);

    public static Permission PauseSession { get; } = new("sessions.pause", Roles.Operator, Roles.Operator);

    /// <summary>Its owner what lost its node, an operator what an operator paused.</summary>
    public static Permission ResumeSession { get; } = new("sessions.resume", Roles.Requester, Roles.Operator);

    public static Permission ExtendSession { get; } = new("sessions.extend", Roles.Requester, Roles.None);

    /// <summary>Nobody but its owner ever receives a session's secret.</summary>
    public static Permission RotateSecret { get; } = new("sessions.rotate", Roles.Requester, Roles.None);

    public static Permission ReplaceContext { get; } = new("sessions.context", Roles.Requester, Roles.None);

    /// <summary>Who could touch what at some moment, everybody's sessions together.</summary>
    public static Permission ReplayAccess { get; } = new("sessions.replay", Roles.Auditor, Roles.Auditor);

    public static Permission ActivateBreakGlass { get; } = new("breakglass.activate", Roles.Requester, Roles.None);

    public static Permission ReadBreakGlass { get; } =
        new("breakglass.read", Roles.Requester, Roles.Operator | Roles.Auditor | Roles.Reviewer);

    public static Permission CloseBreakGlass { get; } = new("breakglass.close", Roles.Requester, Roles.Operator);

    public static Permission NoteBreakGlass { get; } = new("breakglass.note", Roles.Requester, Roles.None);

    /// <summary>Never one's own: that is decided by persons, beside the role.</summary>
    public static Permission ReviewBreakGlass { get; } = new("breakglass.review", Roles.Reviewer, Roles.Reviewer);

    public static Permission WaiveReview { get; } = new("breakglass.waive", Roles.Reviewer | Roles.Admin, Roles.Reviewer | Roles.Admin);

    public static Permission Revoke { get; } = new("revocations.create", Roles.Operator, Roles.Operator);

    public static Permission ReadRevocations { get; } = new("revocations.read", Roles.Operator, Roles.Operator);

    public static Permission LiftRevocation { get; } = new("revocations.lift", Roles.Operator, Roles.Operator);

    public static Permission SubmitRequest { get; } = new("requests.submit", Roles.Requester, Roles.None);

    /// <summary>One's own is also what one may decide: an approver sees those, and no other's.</summary>
    public static Permission ReadRequests { get; } =
        new("requests.read", Roles.Requester | Roles.Approver, Roles.Operator | Roles.Auditor);

    /// <summary>Whose, the policy says; never a request of one's own.</summary>
    public static Permission DecideRequest { get; } = new("requests.decide", Roles.Approver, Roles.Approver);

    public static Permission CancelRequest { get; } = new("requests.cancel", Roles.Requester, Roles.Operator);

    public static Permission WithdrawRequest { get; } = new("requests.withdraw", Roles.Requester, Roles.Operator);

    public static Permission PublishPolicy { get; } = new("policy.publish", Roles.Admin, Roles.Admin);

    public static Permission ReadPolicy { get; } =
        new("policy.read", Roles.Admin | Roles.Operator | Roles.Auditor, Roles.Admin | Roles.Operator | Roles.Auditor);

    /// <summary>One's own is oneself: nobody else's handle or groups.</summary>
    public static Permission SimulatePolicy { get; } =
        new("policy.simulate", Roles.Requester | Roles.Admin | Roles.Operator | Roles.Auditor, Roles.Admin | Roles.Operator | Roles.Auditor);

    /// <summary>Its answer names other people's sessions: for who answers for the policy, and who may read the whole log.</summary>
    public static Permission ReplayPolicy { get; } = new("policy.replay", Roles.Admin | Roles.Auditor, Roles.Admin | Roles.Auditor);

    /// <summary>What oneself may ask for; of nobody else.</summary>
    public static Permission ReadProfiles { get; } = new("profiles.read", Roles.Requester, Roles.None);

    public static Permission CheckProfile { get; } = new("profiles.check", Roles.Admin | Roles.Operator, Roles.Admin | Roles.Operator);

    public static Permission ReadPersons { get; } = new("persons.read", Roles.Admin, Roles.Admin);

    public static Permission ManagePersons { get; } = new("persons.manage", Roles.Admin, Roles.Admin);

    public static Permission ReadTokens { get; } = new("tokens.read", Roles.None, Roles.Admin) { OwnNeedsNoRole = true };

    public static Permission IssueToken { get; } = new("tokens.issue", Roles.Admin, Roles.Admin);

    public static Permission RevokeToken { get; } = new("tokens.revoke", Roles.None, Roles.Admin) { OwnNeedsNoRole = true };

    /// <summary>One's own only: nobody says for another that a token is his.</summary>
    public static Permission ConfirmToken { get; } = new("tokens.confirm", Roles.None, Roles.None) { OwnNeedsNoRole = true };

    public static Permission ReadEvents { get; } = new("events.read", Roles.Auditor, Roles.Auditor);

    public static Permission ReadStreams { get; } = new("streams.read", Roles.Auditor, Roles.Auditor);

    public static Permission ReadNodes { get; } = new("nodes.read", Roles.Operator, Roles.Operator);

    /// <summary>How this node is doing.</summary>
    public static Permission ReadOperations { get; } =
        new("operations.read", Roles.Operator | Roles.Auditor | Roles.Admin, Roles.Operator | Roles.Auditor | Roles.Admin);

    /// <summary>Every permission there is.</summary>
    public static IReadOnlyList<Permission> All { get; } =
    [
        WhoAmI,
        OpenSession, ReadSessions, RevokeSession, CloseSession, PauseSession, ResumeSession, ExtendSession, RotateSecret, ReplaceContext, ReplayAccess,
        ActivateBreakGlass, ReadBreakGlass, CloseBreakGlass, NoteBreakGlass, ReviewBreakGlass, WaiveReview,
        Revoke, ReadRevocations, LiftRevocation,
        SubmitRequest, ReadRequests, DecideRequest, CancelRequest, WithdrawRequest,
        PublishPolicy, ReadPolicy, SimulatePolicy, ReplayPolicy,
        ReadProfiles, CheckProfile,
        ReadPersons, ManagePersons,
        ReadTokens, IssueToken, RevokeToken, ConfirmToken,
        ReadEvents, ReadStreams, ReadNodes, ReadOperations,
    ];
}
