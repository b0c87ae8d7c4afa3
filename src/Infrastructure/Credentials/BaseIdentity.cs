using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Who Sentinel itself is at AWS.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">As <c>GetCallerIdentity</c> says it.</param>
/// <param name="Role">The role it runs as; null for a user.</param>
public sealed record BaseIdentity(string Account, string Arn, RoleArn? Role)
{
    public const int LongestChained = 3_600;
    private const int Longest = 43_200;

    /// <summary>A role that assumes a role: AWS limits such identities to one hour.</summary>
    public bool Chained => Role is not null;

    /// <summary>The longest DurationSeconds that AWS grants it.</summary>
    public int LongestDurationSeconds => Chained ? LongestChained : Longest;

    internal static BaseIdentity From(string account, string arn)
    {
        // arn:{partition}:sts::{account}:assumed-role/{name}/{session}
        var parts = arn.Split([':', '/']);
        var role = parts is [_, var partition, "sts", "", _, "assumed-role", var name, ..]
            && RoleArn.TryParse($"arn:{partition}:iam::{account}:role/{name}", out var parsed) ? parsed : null;
        return new(account, arn, role);
    }
}
