using System.Text.RegularExpressions;

namespace Sentinel.Domain.Policies;

/// <summary>The exact form of the names that a policy uses. All comparisons are ordinal.</summary>
public static partial class Syntax
{
    /// <summary>1–256 of <c>A–Z a–z 0–9 _ / : -</c>, without <c>//</c>.</summary>
    public static bool IsProfileName(string text) => ProfileName.IsMatch(text) && !text.Contains("//", StringComparison.Ordinal);

    /// <summary>A profile's name with <c>*</c> and <c>?</c> anywhere.</summary>
    public static bool IsProfilePattern(string text) => ProfilePattern.IsMatch(text);

    /// <summary>An IAM role, with the path that it may have.</summary>
    public static bool IsRoleArn(string text) => text.Length <= 2048 && RoleArn.IsMatch(text);

    /// <summary>A managed policy, AWS's own or the account's.</summary>
    public static bool IsPolicyArn(string text) => text.Length is >= 20 and <= 2048 && PolicyArn.IsMatch(text);

    /// <summary>An AWS region's name.</summary>
    public static bool IsRegion(string text) => Region.IsMatch(text);

    /// <summary>STS's pattern for <c>ExternalId</c>.</summary>
    public static bool IsExternalId(string text) => text.Length <= 1224 && ExternalId.IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_/:-]{1,256}\z")]
    private static partial Regex ProfileName { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_/:*?-]{1,256}\z")]
    private static partial Regex ProfilePattern { get; }

    [GeneratedRegex(@"\Aarn:(?:aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::[0-9]{12}:role/(?:[\x21-\x7E]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}\z")]
    private static partial Regex RoleArn { get; }

    [GeneratedRegex(
        @"\Aarn:(?:aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::(?:aws|[0-9]{12}):policy/(?:[\x21-\x7E]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,128}\z")]
    private static partial Regex PolicyArn { get; }

    [GeneratedRegex(@"\A[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}\z")]
    private static partial Regex Region { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/-]{2,}\z")]
    private static partial Regex ExternalId { get; }
}
