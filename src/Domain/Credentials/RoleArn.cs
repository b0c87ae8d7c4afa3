using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Sentinel.Domain.Credentials;

/// <summary>The name of an AWS role: <c>arn:{partition}:iam::{account}:role{path}{name}</c>.</summary>
/// <param name="Partition">One of <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>, <c>aws-iso</c>, <c>aws-iso-b</c>.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Path">Begins and ends with a slash; at most 512 characters of printable ASCII.</param>
/// <param name="Name">1–64 of <c>[A-Za-z0-9_+=,.@-]</c>; unique in its account whatever the path and the case.</param>
public sealed partial record RoleArn(string Partition, string Account, string Path, string Name)
{
    private const int LongestPath = 512;
    private const int Longest = 2048;

    public static bool TryParse(string? text, [NotNullWhen(true)] out RoleArn? role)
    {
        var match = Shape().Match(text is { Length: <= Longest } ? text : "");
        role = match.Success && match.Groups["path"].Length <= LongestPath
            ? new(match.Groups["partition"].Value, match.Groups["account"].Value, match.Groups["path"].Value, match.Groups["name"].Value)
            : null;
        return role is not null;
    }

    /// <summary>Whether both name one role, also when one was read from the ARN of a session, which has no path.</summary>
    public bool IsSameRole(RoleArn other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Partition == other.Partition && Account == other.Account && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString() => $"arn:{Partition}:iam::{Account}:role{Path}{Name}";

    [GeneratedRegex(
        @"\Aarn:(?<partition>aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::(?<account>[0-9]{12}):role(?<path>/(?:[!-~]*/)?)(?<name>[A-Za-z0-9_+=,.@-]{1,64})\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
