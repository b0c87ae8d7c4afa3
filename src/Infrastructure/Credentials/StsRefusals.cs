using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>What a caller is told when AWS hands out nothing; AWS's own words go to the operator's log.</summary>
public static class StsRefusals
{
    /// <summary>Throttled, down, too slow or incomprehensible.</summary>
    public static Refusal Unavailable { get; } =
        new("sts-unavailable", "AWS STS does not answer now. Try again in a second; nothing has been issued.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The role does not let Sentinel in.</summary>
    public static Refusal Denied { get; } = new(
        "sts-denied",
        "AWS refused to hand out this role. An operator should check that the role exists and that its trust policy lets Sentinel's identity do sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity, with the external id of the profile if it asks for one.");

    /// <summary>The compressed policy and tags do not fit; the plain length was within the limit.</summary>
    public static Refusal PackedPolicyTooLarge { get; } = new(
        "packed-policy-too-large",
        "The profile's session policy and the session's tags are too large for AWS once packed. An admin should shorten the profile's session policy.");

    /// <summary>AWS does not take the policy.</summary>
    public static Refusal PolicyMalformed { get; } = new(
        "sts-policy-malformed",
        "AWS does not accept the profile's session policy. An admin should correct the profile's session_policy or session_policy_arns.");

    /// <summary>AWS does not take the parameters.</summary>
    public static Refusal Misconfigured { get; } = new(
        "sts-misconfigured",
        "AWS does not accept what the profile asks for. An operator should check the profile's role, region and lease against the role's maximum session duration (one hour when Sentinel itself runs as a role) and that the region is enabled.");

    /// <summary>The chain found nothing.</summary>
    public static Refusal NoBaseCredentials { get; } = new(
        "sts-no-base-credentials",
        "Sentinel has found no AWS credentials of its own, so it cannot assume any role. An operator should give it an instance role, a container role, a web identity or AWS_* variables.");

    /// <summary>AWS does not take Sentinel's own key.</summary>
    public static Refusal BaseCredentialsRefused { get; } = new(
        "sts-base-credentials-refused",
        "AWS does not accept Sentinel's own credentials. An operator should check that they are current and that this machine's clock is right.");

    /// <summary>The server's configuration does not let the role out.</summary>
    public static Refusal RoleNotAllowed { get; } = new(
        "role-not-allowed",
        "This installation may not hand out this role. An operator decides that with Sentinel:Sts:AllowedRoles; the role that Sentinel itself runs as is never handed out.");
}
