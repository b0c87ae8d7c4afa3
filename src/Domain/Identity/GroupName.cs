using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>The name of a group, as policies compare it: ordinal, case-sensitive.</summary>
public static class GroupName
{
    public const int MaxLength = 256;

    /// <summary>So many groups may one person have.</summary>
    public const int MaxCount = 200;

    public static bool IsValid(string? name) => PlainText.IsName(name, MaxLength);
}
