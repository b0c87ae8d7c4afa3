using System.Collections.Immutable;
using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>What a session token carries.</summary>
internal sealed record SandboxSession(
    string RoleArn,
    string SessionName,
    string? SourceIdentity,
    string? Policy,
    ImmutableArray<string> PolicyArns,
    ImmutableArray<KeyValuePair<string, string>> Tags,
    ImmutableArray<string> TransitiveTagKeys,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>Who signed a request.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">Of the user, or of the role's session.</param>
/// <param name="UserId">The principal's unique id.</param>
/// <param name="Session">Null for Sentinel's own key.</param>
internal sealed record Caller(string Account, string Arn, string UserId, SandboxSession? Session)
{
    internal static Caller Base(SandboxAccount account)
    {
        var arn = $"arn:aws:iam::{account.Id}:user/sentinel";
        return new(account.Id, arn, SandboxKeyring.PrincipalId("AIDA", arn), null);
    }

    internal static Caller Of(SandboxSession session)
    {
        _ = Domain.Credentials.RoleArn.TryParse(session.RoleArn, out var role);
        return Of(role!, session);
    }

    internal static Caller Of(RoleArn role, SandboxSession session) => new(
        role.Account,
        $"arn:{role.Partition}:sts::{role.Account}:assumed-role/{role.Name}/{session.SessionName}",
        $"{SandboxKeyring.PrincipalId("AROA", role.ToString())}:{session.SessionName}",
        session);
}
