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
    public static Refusal WrongTokenKind { get; } = new(
        "wrong-token-kind", "This route needs another kind of token: API tokens begin with sat_, session secrets with sst_, the bootstrap secret with sbt_.");

    public static Refusal TokenElsewhere { get; } =
        new("token-address-mismatch", "The token is not accepted from this address. Call from one of its networks, or ask an admin for another token.");

    public static Refusal TokenForOtherProfiles { get; } =
        new("token-profile-mismatch", "The token is not good for this profile. GET /v1/whoami lists those that it is good for.");

    /// <summary>A session does not outlive the token that opened it, unless the token was issued so.</summary>
    public static Refusal TokenEnds { get; } =
        new("token-ending", "The token ends in less than a minute, and so would the session. Use another token.");

    public static Refusal TokenUnconfirmed { get; } = new(
        "token-unconfirmed", "Somebody else has issued the token that you call with. Confirm with the very token, or with one of yours that is confirmed.");

    public static Refusal TokenWiderThanIssuer { get; } =
        new("token-wider-than-issuer", "A token can't issue one for more networks or more profiles than its own.");

    public static Refusal PersonUnknown { get; } = new("person-unknown", "There is no such person.");

    public static Refusal PersonIsDisabled { get; } = new("person-disabled", "The person is disabled, which is final. Register a new one.");

    public static Refusal PersonIsErased { get; } =
        new("person-erased", "The person's name and e-mail were erased, which is final. Register a new person.");

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

    public static Refusal IdentityTaken { get; } =
        new("identity-taken", "The identity belongs to a person already. Unbind it there first.");

    public static Refusal TooManyIdentities { get; } =
        new("too-many-identities", "The person has as many identities as one may have. Unbind one that is not used.");

    /// <summary>Only whoever holds the secret is told.</summary>
    public static Refusal BootstrapSpent { get; } = new("bootstrap-spent", "The bootstrap secret has made the first admin already, and does nothing else.");

    public static Refusal BootstrapExpired { get; } =
        new("bootstrap-expired", "The bootstrap secret has expired, and a log has one only. Nobody is in it yet: begin with a new database.");

    public static Refusal BootstrapNotNeeded { get; } =
        new("bootstrap-not-needed", "There are persons in this log. Ask an admin among them.");

    public static Refusal BootstrapMinted { get; } =
        new("bootstrap-minted", "The bootstrap secret of this log was made before, and is made once. If it was lost, begin with a new database.");
}
