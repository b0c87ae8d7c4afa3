using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Decides <c>AssumeRole</c>: who may, for how long, with what policy.</summary>
internal static class AssumeRoleAction
{
    internal const string Name = "sts:AssumeRole";
    internal const string TagSession = "sts:TagSession";
    internal const string SetSourceIdentity = "sts:SetSourceIdentity";

    private const int LongestChained = 3600;
    private const int LongestPlain = 2048;

    /// <remarks>AWS does not publish its limit; policies that it takes by their plain length fit this one too.</remarks>
    private const int LongestPacked = 2048;

    /// <summary>The new session and how much of the packed space it takes, or why there is none.</summary>
    internal static (SandboxSession? Session, int PackedPercent, StsError? Error) Decide(
        AssumeRoleInput input, Caller caller, SandboxAccount account, DateTimeOffset now)
    {
        if (!RoleArn.TryParse(input.RoleArn, out var arn))
        {
            return (null, 0, StsError.Validation($"{input.RoleArn} is invalid"));
        }

        if ((CheckPolicies(input) ?? CheckTrust(input, arn, caller, account, now)) is { } refused)
        {
            return (null, 0, refused);
        }

        var packed = Packed(input) * 100 / LongestPacked;
        if (packed > 100)
        {
            return (null, 0, StsError.PackedPolicyTooLarge($"Packed size of session policies and tags is {packed}% of the allowed size."));
        }

        var inherited = Inherited(caller);
        var session = new SandboxSession(
            input.RoleArn,
            input.SessionName,
            input.SourceIdentity ?? caller.Session?.SourceIdentity,
            input.Policy,
            input.PolicyArns,
            [.. input.Tags, .. inherited],
            [.. input.TransitiveTagKeys, .. inherited.Select(tag => tag.Key)],
            now,
            now.AddSeconds(input.DurationSeconds));
        return (session, packed, null);
    }

    private static StsError? CheckPolicies(AssumeRoleInput input)
    {
        var problems = new List<string>();
        if (input.Policy is not null && SessionPolicy.Parse(input.Policy, problems) is null)
        {
            return StsError.MalformedPolicyDocument(string.Join(' ', problems));
        }

        if (input.PolicyArns.FirstOrDefault(arn => SandboxAccount.ManagedPolicy(arn) is null) is { } missing)
        {
            return StsError.Validation($"Policy {missing} does not exist or is not attachable.");
        }

        return (input.Policy?.Length ?? 0) + input.PolicyArns.Sum(arn => arn.Length) > LongestPlain
            ? StsError.PackedPolicyTooLarge($"Session policies have more than {LongestPlain} characters.")
            : null;
    }

    private static StsError? CheckTrust(AssumeRoleInput input, RoleArn arn, Caller caller, SandboxAccount account, DateTimeOffset now)
    {
        if (account.Find(arn) is not { } role
            || (role.ExternalId is not null && !string.Equals(role.ExternalId, input.ExternalId, StringComparison.Ordinal)))
        {
            return StsError.AccessDenied(caller, Name, input.RoleArn, explicitly: false);
        }

        foreach (var action in Needed(input))
        {
            if (!role.Trusted.Contains(action))
            {
                return StsError.AccessDenied(caller, action, input.RoleArn, explicitly: false);
            }

            if (Authorization.Check(caller, action, input.RoleArn, now) is { } denied)
            {
                return denied;
            }
        }

        if (caller.Session?.SourceIdentity is { } sticky && input.SourceIdentity is { } other && sticky != other)
        {
            return StsError.AccessDenied(caller, SetSourceIdentity, input.RoleArn, explicitly: false);
        }

        if (Inherited(caller).Any(tag => input.Tags.Any(own => string.Equals(own.Key, tag.Key, StringComparison.OrdinalIgnoreCase))))
        {
            return StsError.AccessDenied(caller, TagSession, input.RoleArn, explicitly: false);
        }

        if (input.DurationSeconds > role.MaxSessionSeconds)
        {
            return StsError.Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        return caller.Session is not null && input.DurationSeconds > LongestChained
            ? StsError.Validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
            : null;
    }

    private static IEnumerable<string> Needed(AssumeRoleInput input)
    {
        yield return Name;
        if (!input.Tags.IsEmpty)
        {
            yield return TagSession;
        }

        if (input.SourceIdentity is not null)
        {
            yield return SetSourceIdentity;
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> Inherited(Caller caller) => caller.Session is { } session
        ? [.. session.Tags.Where(tag => session.TransitiveTagKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))]
        : [];

    private static int Packed(AssumeRoleInput input)
    {
        var text = new StringBuilder(input.Policy).AppendJoin('\n', input.PolicyArns);
        foreach (var (key, value) in input.Tags)
        {
            text.Append('\n').Append(key).Append('=').Append(value);
        }

        if (text.Length == 0)
        {
            return 0;
        }

        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return (int)packed.Length;
    }
}
