using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>What is refused about persons, tokens and who may do what.</summary>
public static class IdentityRefusals
{
    /// <summary>No, unknown, malformed, expired or revoked credential: never which of these.</summary>
    public static Refusal Unauthenticated { get; } =
        new("unauthenticated", "A valid token is needed: Authorization: Bearer <token>.");

    public static Refusal Forbidden { get; } =
        new("forbidden", "Your token's roles do not allow this. GET /v1/whoami shows them.");

    /// <summary>A session secret where an API token is needed, or the other way round.</summary>
    public static Refusal WrongTokenKind { get; } =
        new("wrong-token-kind", "This route needs the other kind of token: API tokens begin with sat_, session secrets with sst_.");

    public static Refusal PersonUnknown { get; } = new("person-unknown", "There is no such person.");

    public static Refusal PersonIsDisabled { get; } = new("person-disabled", "The person is disabled, which is final. Register a new one.");

    public static Refusal HandleTaken { get; } = new("handle-taken", "The handle, or one that differs in case only, belongs to a person already.");

    public static Refusal RolesIncompatible { get; } =
        new("roles-incompatible", "An auditor can't be admin or operator too: nobody audits himself.");

    public static Refusal LastAdmin { get; } =
        new("last-admin", "This is the last active admin. Make another person admin first.");

    public static Refusal TokenUnknown { get; } = new("token-unknown", "There is no such token.");

    public static Refusal TokenExists { get; } = new("token-exists", "A token has this id already.");

    public static Refusal TokenExceedsPerson { get; } =
        new("token-exceeds-person", "A token has at least one role, and only roles that its person has.");

    public static Refusal TokenExceedsIssuer { get; } =
        new("token-exceeds-issuer", "A token can't issue one with more roles than its own.");

    public static Refusal TokenOutlivesIssuer { get; } =
        new("token-outlives-issuer", "A token can't issue one that lives longer than itself.");

    public static Refusal TokenLivesTooLong { get; } =
        new("token-lives-too-long", "A token with the role admin, operator or approver must end within 90 days.");

    public static Refusal TokenWouldBeExpired { get; } = new("token-already-expired", "The token's end has passed already.");
}
