using System.Collections.Frozen;

namespace Sentinel.Api.Http;

/// <summary>One kind of problem.</summary>
/// <param name="Code">Stable kebab-case code; <c>type</c> is <c>urn:sentinel:problem:</c> and this.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="AwsName">The code as AWS SDKs are told it.</param>
/// <param name="Title">Short, the same every time.</param>
internal sealed record Problem(string Code, int Status, string AwsName, string Title)
{
    public string Type { get; } = $"urn:sentinel:problem:{Code}";
}

/// <summary>Every problem there is: what a refusal means in HTTP and what AWS SDKs call it. One line each.</summary>
internal static class Problems
{
    public static IReadOnlyList<Problem> All { get; } =
    [
        // Of the edge
        new("validation-failed", 400, "ValidationFailed", "The request has a wrong shape"),
        new("malformed-body", 400, "MalformedBody", "The body cannot be read"),
        new("bad-request", 400, "BadRequest", "The request cannot be read"),
        new("unknown-parameter", 400, "UnknownParameter", "The query has a parameter that is not known"),
        new("credential-in-query", 400, "CredentialInQuery", "A credential stands in the query"),
        new("forwarded-untrusted", 400, "ForwardedUntrusted", "The request was forwarded by someone who is not trusted"),
        new("host-refused", 421, "HostRefused", "The request is for another host"),
        new("origin-refused", 403, "OriginRefused", "The request comes from a web page"),
        new("route-unknown", 404, "RouteUnknown", "There is no such route"),
        new("method-not-allowed", 405, "MethodNotAllowed", "The route has another method"),
        new("request-timeout", 408, "RequestTimeout", "The request came too slowly"),
        new("payload-too-large", 413, "PayloadTooLarge", "The body is too large"),
        new("unsupported-media-type", 415, "UnsupportedMediaType", "The body has the wrong media type"),
        new("internal-error", 500, "InternalError", "Sentinel has failed"),

        // Of writes that run once, and of reads that wait
        new("idempotency-key-in-use", 409, "IdempotencyKeyInUse", "The first call with this key still runs"),
        new("idempotency-outcome-unknown", 409, "IdempotencyOutcomeUnknown", "It is not known what came of the first call with this key"),
        new("idempotency-key-reused", 422, "IdempotencyKeyReused", "The key belongs to another request"),
        new("not-caught-up", 503, "NotCaughtUp", "This node has not read that far"),

        // Of lists and of the history
        new("cursor-invalid", 400, "CursorInvalid", "The cursor is none that was returned"),
        new("stream-unknown", 404, "StreamUnknown", "No such stream"),
        new("instant-in-future", 400, "InstantInFuture", "The moment has not come yet"),
        new("stream-without-state", 422, "StreamWithoutState", "The stream adds up to no state"),

        // Of the event log
        new("conflict", 409, "Conflict", "Something that this rests on kept moving"),
        new("version-stale", 412, "VersionStale", "It has changed meanwhile"),
        new("precondition-required", 428, "PreconditionRequired", "The version that this rests on is not named"),
        new("content-rejected", 422, "ContentRejected", "The content cannot be stored"),
        new("clock-skew", 503, "ClockSkew", "A clock is wrong"),
        new("not-fresh", 503, "NotFresh", "This node has lost touch with the event log"),
        new("store-unavailable", 503, "StoreUnavailable", "The event log does not answer"),
        new("log-unreadable", 503, "LogUnreadable", "This node cannot read the event log"),

        // Of persons and tokens
        new("unauthenticated", 401, "Unauthenticated", "The credential is missing or not valid"),
        new("authentication-limited", 429, "AuthenticationLimited", "Too many failed authentications"),
        new("forbidden", 403, "Forbidden", "Your roles do not allow this"),
        new("wrong-token-kind", 403, "WrongTokenKind", "This kind of token is not for this route"),
        new("token-address-mismatch", 403, "TokenAddressMismatch", "The token is not for this address"),
        new("token-profile-mismatch", 403, "TokenProfileMismatch", "The token is not for this profile"),
        new("token-ending", 403, "TokenEnding", "The token ends in less than a minute"),
        new("token-unconfirmed", 403, "TokenUnconfirmed", "The token is not confirmed"),
        new("bootstrap-expired", 403, "BootstrapExpired", "The bootstrap secret has expired"),
        new("person-unknown", 404, "PersonUnknown", "No such person"),
        new("token-unknown", 404, "TokenUnknown", "No such token"),
        new("handle-taken", 409, "HandleTaken", "The handle is taken"),
        new("identity-taken", 409, "IdentityTaken", "The identity is somebody's"),
        new("bootstrap-spent", 409, "BootstrapSpent", "The bootstrap secret was used"),
        new("bootstrap-minted", 409, "BootstrapMinted", "The bootstrap secret was made before"),
        new("bootstrap-not-needed", 409, "BootstrapNotNeeded", "There are persons already"),
        new("last-admin", 409, "LastAdmin", "The last admin stays"),
        new("person-disabled", 409, "PersonDisabled", "The person is disabled"),
        new("person-erased", 409, "PersonErased", "The person was erased"),
        new("token-exists", 409, "TokenExists", "The token exists"),
        new("roles-incompatible", 422, "RolesIncompatible", "These roles do not go together"),
        new("token-already-expired", 422, "TokenAlreadyExpired", "The token would have ended already"),
        new("token-exceeds-issuer", 422, "TokenExceedsIssuer", "The token would have more roles than its issuer"),
        new("too-many-identities", 422, "TooManyIdentities", "The person has too many identities"),
        new("token-wider-than-issuer", 422, "TokenWiderThanIssuer", "The token would be good for more than its issuer"),
        new("token-exceeds-person", 422, "TokenExceedsPerson", "The token would have roles that its person lacks"),
        new("token-lives-too-long", 422, "TokenLivesTooLong", "The token would live too long"),
        new("token-outlives-issuer", 422, "TokenOutlivesIssuer", "The token would live longer than its issuer"),

        // Of policy
        new("approval-required", 403, "ApprovalRequired", "An approval is needed"),
        new("policy-denied", 403, "PolicyDenied", "The policy denies this"),
        new("server-required", 403, "ServerRequired", "The policy gives this in mode server only"),
        new("server-session-required", 403, "ServerSessionRequired", "The policy gives this to a session of the server only"),
        new("policy-version-unknown", 404, "PolicyVersionUnknown", "No such version of the policy"),
        new("policy-missing", 403, "PolicyMissing", "There is no policy"),
        new("policy-invalid", 422, "PolicyInvalid", "The policy has mistakes"),
        new("policy-unusable", 503, "PolicyUnusable", "This node cannot read the policy"),
        new("proposal-own", 403, "ProposalOwn", "Another admin must accept this"),
        new("proposal-unknown", 404, "ProposalUnknown", "No such proposal"),
        new("proposal-outdated", 409, "ProposalOutdated", "Another version has taken force since"),
        new("proposal-over", 409, "ProposalOver", "The proposal is over"),
        new("proposer-gone", 409, "ProposerGone", "Whoever proposed this may not any more"),
        new("too-many-proposals", 422, "TooManyProposals", "You have too many open proposals"),
        new("simulation-of-others", 403, "SimulationOfOthers", "You may simulate yourself only"),
        new("replay-busy", 429, "ReplayBusy", "Another replay runs"),

        // Of emergency access
        new("no-urgent-destination", 403, "NoUrgentDestination", "Nobody would hear of it"),
        new("break-glass-not-allowed", 403, "BreakGlassNotAllowed", "The glass is not yours to break"),
        new("break-glass-window-closed", 403, "BreakGlassWindowClosed", "The glass cannot be broken now"),
        new("break-glass-review-overdue", 403, "BreakGlassReviewOverdue", "The last time was not reviewed"),
        new("break-glass-own-review", 403, "BreakGlassOwnReview", "Nobody reviews what he had a part in"),
        new("break-glass-unknown", 404, "BreakGlassUnknown", "No such break-glass"),
        new("break-glass-exists", 409, "BreakGlassExists", "The break-glass exists"),
        new("break-glass-already-active", 409, "BreakGlassAlreadyActive", "The glass is broken already"),
        new("break-glass-not-over", 409, "BreakGlassNotOver", "The break-glass is still active"),
        new("break-glass-reviewed", 409, "BreakGlassReviewed", "The break-glass was reviewed"),
        new("break-glass-not-overdue", 409, "BreakGlassNotOverdue", "The review is not overdue"),
        new("break-glass-not-needed", 422, "BreakGlassNotNeeded", "The policy gives this without"),
        new("break-glass-reason-not-allowed", 422, "BreakGlassReasonNotAllowed", "The policy does not take this reason"),
        new("break-glass-too-short", 422, "BreakGlassTooShort", "The break-glass would be too short"),
        new("break-glass-too-long", 422, "BreakGlassTooLong", "The break-glass would last too long"),
        new("break-glass-notes-full", 422, "BreakGlassNotesFull", "The break-glass takes no more notes"),
        new("break-glass-cooldown", 429, "BreakGlassCooldown", "The last time was a short while ago"),
        new("break-glass-user-quota", 429, "BreakGlassUserQuota", "You broke the glass too often"),
        new("break-glass-profile-quota", 429, "BreakGlassProfileQuota", "The glass was broken too often for this role"),

        // Of sessions
        new("approval-pending", 403, "ApprovalPending", "The approval is still to come"),
        new("break-glass-ending", 403, "BreakGlassEnding", "The break-glass ends in less than a minute"),
        new("break-glass-over", 403, "BreakGlassOver", "The break-glass is over"),
        new("ground-over", 403, "GroundOver", "What the session was opened on is over"),
        new("session-closed", 403, "SessionClosed", "The session was closed"),
        new("session-idle", 403, "SessionIdle", "Nobody used the session"),
        new("session-expired", 403, "SessionExpired", "The session has expired"),
        new("session-paused", 403, "SessionPaused", "The session is paused"),
        new("session-revoked", 403, "SessionRevoked", "The session was revoked"),
        new("profile-unknown", 404, "ProfileUnknown", "No such profile"),
        new("session-unknown", 404, "SessionUnknown", "No such session"),
        new("session-exists", 409, "SessionExists", "The session exists"),
        new("session-not-active", 409, "SessionNotActive", "The session is not active"),
        new("session-waits-for-owner", 409, "SessionWaitsForOwner", "The session waits for its owner"),
        new("session-at-longest", 422, "SessionAtLongest", "The session cannot last longer"),
        new("extension-too-short", 422, "ExtensionTooShort", "The extension would be too short"),
        new("duration-too-long", 422, "DurationTooLong", "The session would last too long"),
        new("duration-too-short", 422, "DurationTooShort", "The session would be too short"),
        new("too-many-sessions", 422, "TooManySessions", "You have too many open sessions"),

        // Of requests for access
        new("approval-ending", 403, "ApprovalEnding", "The approval ends in less than a minute"),
        new("approval-not-in-force", 403, "ApprovalNotInForce", "There is no approval in force"),
        new("approval-used-up", 403, "ApprovalUsedUp", "As many sessions as may stand on the approval"),
        new("approval-counts-already", 403, "ApprovalCountsAlready", "The approval may be that of somebody who has approved"),
        new("not-an-approver", 403, "NotAnApprover", "You are no approver of this"),
        new("own-request", 403, "OwnRequest", "Nobody decides a request of his own"),
        new("request-unknown", 404, "RequestUnknown", "No such request"),
        new("id-ambiguous", 409, "IdAmbiguous", "Several ids begin so"),
        new("request-decided", 409, "RequestDecided", "The request is decided"),
        new("request-exists", 409, "RequestExists", "The request exists"),
        new("request-outdated", 409, "RequestOutdated", "What was asked for was changed meanwhile"),
        new("request-pending", 409, "RequestPending", "The request is not decided yet"),
        new("approval-not-needed", 422, "ApprovalNotNeeded", "No approval is needed"),
        new("no-approvers", 422, "NoApprovers", "Nobody could approve this"),
        new("request-too-long", 422, "RequestTooLong", "Access would be asked for too long"),
        new("request-too-short", 422, "RequestTooShort", "Access would be asked for too short a time"),
        new("too-many-requests-pending", 422, "TooManyRequestsPending", "Too many of your requests are pending"),

        // Of revocation
        new("held", 403, "Held", "Access is held"),
        new("order-covers-you", 403, "OrderCoversYou", "The order covers you"),
        new("order-unknown", 404, "OrderUnknown", "No such revocation order"),
        new("nobody-could-lift", 409, "NobodyCouldLift", "Nobody could lift the order"),
        new("scope-unknown", 422, "ScopeUnknown", "Nothing of this name is known"),

        // Of credentials
        new("address-mismatch", 403, "AddressMismatch", "The session is bound to another address"),
        new("window-ending", 403, "WindowEnding", "What allows this ends in less than a minute"),
        new("rate-limited", 429, "RateLimited", "Too many requests"),
        new("fence-lost", 503, "FenceLost", "Something that this rests on kept moving"),
        new("packed-policy-too-large", 422, "PackedPolicyTooLarge", "The session policy is too large for AWS"),
        new("role-not-allowed", 403, "RoleNotAllowed", "The role may not be handed out here"),
        new("sts-denied", 403, "StsDenied", "AWS refuses this role"),
        new("sts-policy-malformed", 422, "StsPolicyMalformed", "AWS does not accept the session policy"),
        new("sts-misconfigured", 422, "StsMisconfigured", "AWS does not accept what the profile asks for"),
        new("sts-no-base-credentials", 503, "StsNoBaseCredentials", "Sentinel has no AWS credentials of its own"),
        new("sts-base-credentials-refused", 503, "StsBaseCredentialsRefused", "AWS refuses Sentinel's own credentials"),
        new("sts-unavailable", 503, "StsUnavailable", "AWS STS does not answer"),
    ];

    private static readonly FrozenDictionary<string, Problem> ByCode = All.ToFrozenDictionary(problem => problem.Code, StringComparer.Ordinal);

    /// <summary>The problem with this code; one that the table lacks is a bug, and answered as one.</summary>
    public static Problem Of(string code) => ByCode.GetValueOrDefault(code) ?? ByCode["internal-error"];
}
