using System.Buffers;

namespace Sentinel.Domain.Identity;

/// <summary>The unique name by which policies and people call a person.</summary>
public static class Handle
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>1–64 of A–Z a–z 0–9 . _ @ -</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    /// <summary>What no two persons share.</summary>
    /// <remarks>
    /// Uniqueness is decided after NFKC, removal of ignorable characters and case folding. The alphabet is ASCII, on which
    /// the first two change nothing and the last is lower case; look-alikes of other scripts are no handles at all.
    /// </remarks>
    public static string Key(string handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return IsValid(handle)
            ? handle.ToLowerInvariant()
            : throw new ArgumentException("Not a handle.", nameof(handle));
    }
}
