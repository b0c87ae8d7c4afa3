using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>profiles</c>.</summary>
internal sealed class ProfileReader(Findings findings, SessionPolicyCheck sessionPolicyCheck)
{
    public const string NameForm = "a profile's name: 1–256 of A–Z a–z 0–9 _ / : - without //";

    public Profile? Read(YamlValue value)
    {
        if (Fields.Read(value, Schemas.Profile, findings) is not { } fields)
        {
            return null;
        }

        var name = findings.Text(fields["name"], Syntax.IsProfileName, FindingCode.NameInvalid, NameForm);
        var role = findings.Text(fields["role_arn"], Syntax.IsRoleArn, FindingCode.RoleArnInvalid, "a role like arn:aws:iam::123456789012:role/Name");
        var profile = new Profile(name ?? "", role ?? "")
        {
            Region = findings.Text(fields["region"], Syntax.IsRegion, FindingCode.RegionInvalid, "a region like eu-central-1"),
            MaxSession = findings.Duration(fields["max_session"], DurationReader.Shortest) ?? ProfileLimits.DefaultMaxSession,
            ExternalId = findings.Text(
                fields["external_id"], Syntax.IsExternalId, FindingCode.ExternalIdInvalid, "2–1224 of A–Z a–z 0–9 _ + = , . @ : / -"),
            SessionPolicy = findings.Text(fields["session_policy"]),
            SessionPolicyArns = PolicyArns(fields["session_policy_arns"]),
            Chaining = ReadChaining(fields["chaining"]),
            Bind = findings.Word(fields["bind"], FindingCode.ValueUnknown, ("none", Bind.None), ("address", Bind.Address)) ?? Bind.None,
            Check = findings.Word(fields["check"], FindingCode.ValueUnknown, ("projected", Check.Projected), ("fenced", Check.Fenced)) ?? Check.Projected,
        };
        profile = WithLease(profile, fields);
        CheckSessionPolicy(profile, fields);
        return name is null || role is null ? null : profile;
    }

    private Profile WithLease(Profile profile, Fields fields)
    {
        var (leaseAt, idleAt) = (fields["lease"], fields["idle_timeout"]);
        var (lease, idle) = (findings.Duration(leaseAt), findings.Duration(idleAt));
        if (lease is null && leaseAt is not null)
        {
            return profile;
        }

        var length = lease ?? ProfileLimits.DefaultLease;
        if (!ProfileLimits.IsLease(length))
        {
            findings.Error(
                leaseAt!,
                FindingCode.LeaseOutOfRange,
                "A lease lasts from 60s to less than 10m, or more than 15m up to 12h: between, SDKs hide a denial until the keys end.",
                "write 5m, or 1h");
            return profile;
        }

        var least = ProfileLimits.LeastIdle(length);
        if (idle < least)
        {
            findings.Error(
                idleAt!,
                FindingCode.IdleTimeoutTooShort,
                "The idle time-out must be at least twice the lease, or sessions in use would end.",
                $"write {least.TotalSeconds:0}s or more");
        }

        return profile with { Lease = length, IdleTimeout = idle ?? ProfileLimits.UsualIdle(length) };
    }

    private Chaining ReadChaining(YamlValue? value)
    {
        var chaining = findings.Word(value, FindingCode.ValueUnknown, ("deny", Chaining.Deny), ("allow", Chaining.Allow)) ?? Chaining.Deny;
        if (chaining == Chaining.Allow)
        {
            findings.Warning(
                value!,
                FindingCode.ChainingAllowed,
                "Sessions of roles that a lease assumes outlive it and every revocation.",
                "write chaining: deny unless this profile must assume roles");
        }

        return chaining;
    }

    private ImmutableArray<string> PolicyArns(YamlValue? value)
    {
        var arns = findings.Items(
            value, item => findings.Text(item, Syntax.IsPolicyArn, FindingCode.PolicyArnInvalid, "a policy like arn:aws:iam::aws:policy/ReadOnlyAccess"));
        if (arns.Length > ProfileLimits.MaxSessionPolicyArns)
        {
            findings.Error(
                value!, FindingCode.TooManyPolicies, $"AWS takes at most {ProfileLimits.MaxSessionPolicyArns} managed policies.", "join some of them");
        }

        return arns;
    }

    private void CheckSessionPolicy(Profile profile, Fields fields)
    {
        var at = profile.SessionPolicy is null ? fields["session_policy_arns"] : fields["session_policy"];
        if (at is null)
        {
            return;
        }

        foreach (var mistake in sessionPolicyCheck(profile.SessionPolicy, profile.SessionPolicyArns))
        {
            findings.Error(at, FindingCode.SessionPolicyInvalid, mistake);
        }
    }
}
