using System.Globalization;
using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Whether a caller's session policies let it do something. The roles themselves allow everything.</summary>
internal static class Authorization
{
    internal static StsError? Check(Caller caller, string action, string? resource, DateTimeOffset now)
    {
        if (caller.Session is not { } session || (session.Policy is null && session.PolicyArns.IsEmpty))
        {
            return null;
        }

        IEnumerable<SessionPolicy> inline = session.Policy is null ? [] : [SessionPolicy.Parse(session.Policy, [])!];
        var managed = session.PolicyArns.Select(arn => SandboxAccount.ManagedPolicy(arn)!);
        var verdict = PolicyEvaluator.Decide([.. inline, .. managed], new(action, resource ?? "*", Keys(caller, session, now)));
        return verdict == Verdict.Allowed
            ? null
            : StsError.AccessDenied(caller, action, resource, explicitly: verdict == Verdict.ExplicitlyDenied);
    }

    private static Dictionary<string, string> Keys(Caller caller, SandboxSession session, DateTimeOffset now)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:CurrentTime"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["aws:EpochTime"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["aws:TokenIssueTime"] = session.IssuedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["aws:PrincipalAccount"] = caller.Account,
            ["aws:PrincipalArn"] = session.RoleArn,
            ["aws:userid"] = caller.UserId,
        };
        if (session.SourceIdentity is not null)
        {
            keys["aws:SourceIdentity"] = session.SourceIdentity;
        }

        foreach (var (key, value) in session.Tags)
        {
            keys[$"aws:PrincipalTag/{key}"] = value;
        }

        return keys;
    }
}
