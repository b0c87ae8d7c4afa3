using System.Text.Encodings.Web;
using System.Text.Json;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Credentials;

/// <summary>Something about a role that its owner should see.</summary>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Kind">How sure it is, and how much it matters.</param>
/// <param name="Message">What it is.</param>
/// <param name="Fix">What to add or change: an IAM statement or condition as JSON, a command, a setting or a key of the policy.</param>
public sealed record RoleFinding(string Code, FindingKind Kind, string Message, string Fix)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>This installation does not hand the role out, so AWS is not asked.</summary>
    public static RoleFinding NotAllowed(Profile profile, TrialBasis basis)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(basis);
        return basis.OwnRole
            ? new(
                "own-role", FindingKind.Missing, "The role is the one that Sentinel itself runs as, and that one is never handed out.",
                "Give the profile another role_arn.")
            : new(
                "role-not-allowed", FindingKind.Missing, "This installation may not hand out the role: no pattern of Sentinel__Sts__AllowedRoles covers it.",
                $"Sentinel__Sts__AllowedRoles__0={profile.RoleArn}");
    }

    /// <summary>Sentinel itself runs as a role, and AWS gives a role that assumes a role one hour at most.</summary>
    public static RoleFinding Chained(Profile profile, TrialBasis basis)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(basis);
        return new(
            "chained-base", FindingKind.Advice,
            $"Sentinel itself runs as a role, so AWS gives it {basis.LongestDurationSeconds} s at most: leases of this profile end after that, not after {profile.Lease.TotalSeconds} s.",
            "lease: 1h");
    }

    /// <summary>What the calls have shown.</summary>
    public static RoleFinding Of(RoleLack lack, Profile profile, TrialBasis basis)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(basis);
        var seconds = (long)profile.Lease.TotalSeconds;
        return lack switch
        {
            RoleLack.Trust => new(
                "trust-policy", FindingKind.Possible,
                "AWS refuses sts:AssumeRole and does not say why. The role does not exist, or its trust policy does not let Sentinel in, or, in another account, Sentinel's own policies do not let it out.",
                Statement(basis, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], profile.ExternalId)),
            RoleLack.ExternalId when profile.ExternalId is null => new(
                "external-id", FindingKind.Possible,
                "AWS says the same when the trust policy asks for an external id. The profile names none.",
                "external_id: the value of sts:ExternalId in the role's trust policy"),
            RoleLack.ExternalId => new(
                "external-id", FindingKind.Possible, "AWS says the same when the trust policy asks for another external id than the profile's.",
                Condition(profile.ExternalId!)),
            RoleLack.ExternalIdTaken => new(
                "external-id-refused", FindingKind.Missing,
                "The trust policy lets Sentinel in without an external id, and not with the profile's.", Condition(profile.ExternalId ?? "")),
            RoleLack.ExternalIdDemanded => new(
                "external-id-unused", FindingKind.Advice,
                "The role can be assumed without the profile's external id: as long as its trust policy does not ask for it, it protects nothing.",
                Condition(profile.ExternalId ?? "")),
            RoleLack.TagSession => new(
                "tag-session", FindingKind.Missing, "The trust policy does not let Sentinel pass session tags, and every lease has them.",
                Statement(basis, ["sts:TagSession"], null)),
            RoleLack.SetSourceIdentity => new(
                "set-source-identity", FindingKind.Missing, "The trust policy does not let Sentinel set the source identity, and every lease has one.",
                Statement(basis, ["sts:SetSourceIdentity"], null)),
            RoleLack.Together => new(
                "tags-with-source-identity", FindingKind.Missing,
                "AWS lets Sentinel pass tags and set the source identity, each alone, and not both in one call, as every lease does. A condition of a policy forbids it.",
                Statement(basis, ["sts:TagSession", "sts:SetSourceIdentity"], null)),
            RoleLack.MaxSessionDuration => new(
                "max-session-duration", FindingKind.Missing,
                $"The role's MaxSessionDuration is shorter than the profile's lease of {seconds} s.",
                $"aws iam update-role --role-name {NameOf(profile)} --max-session-duration {seconds}"),
            RoleLack.LongerAllowed => new(
                "duration-denied", FindingKind.Missing,
                $"AWS denies sessions of {seconds} s, the profile's lease, and allows short ones. A policy has a condition on sts:DurationSeconds.",
                $$$"""{"NumericLessThanEquals":{"sts:DurationSeconds":"{{{seconds}}}"}}"""),
            _ => new(
                "call-not-accepted", FindingKind.Missing,
                "AWS does not accept the call itself. The profile's region may be disabled in the account, or the role may be of another partition.",
                "region: one that is enabled in the role's account"),
        };
    }

    private static string Statement(TrialBasis basis, string[] actions, string? externalId)
    {
        var statement = new Dictionary<string, object>
        {
            ["Effect"] = "Allow",
            ["Principal"] = new Dictionary<string, string> { ["AWS"] = basis.Principal },
            ["Action"] = actions.Length == 1 ? actions[0] : actions,
        };
        if (externalId is not null)
        {
            statement["Condition"] = Demand(externalId);
        }

        return JsonSerializer.Serialize(statement, Readable);
    }

    private static string Condition(string externalId) => JsonSerializer.Serialize(Demand(externalId), Readable);

    private static Dictionary<string, object> Demand(string externalId) =>
        new() { ["StringEquals"] = new Dictionary<string, string> { ["sts:ExternalId"] = externalId } };

    private static string NameOf(Profile profile) => RoleArn.TryParse(profile.RoleArn, out var role) ? role.Name : profile.RoleArn;
}

/// <summary>How sure a finding is, and how much it matters.</summary>
public enum FindingKind
{
    /// <summary>This stands in the way of leases.</summary>
    Missing,

    /// <summary>One of the findings of this kind stands in the way of leases; AWS does not say which.</summary>
    Possible,

    /// <summary>Leases can be had, but not all is as the profile means it.</summary>
    Advice,
}
