using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Configuration section <c>Sentinel:Policy</c>.</summary>
public sealed record PolicyOptions
{
    private const int MostMebibytes = 4096;
    private const int MostVersions = 1000;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    /// <summary>A policy document, or a folder with one; null when the policy is published over the API only.</summary>
    public string? File { get; init; }

    /// <summary>Handle of the machine's person on whose behalf the file is published; needed with it.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>
    /// Whether a document takes force only when a second admin accepts it. Null: everywhere but in the embedded default.
    /// </summary>
    public bool? FourEyes { get; init; }

    /// <summary>How often the file is looked at. It is taken once two looks in a row have found the same.</summary>
    public TimeSpan FileInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>About how much memory the rules of single profiles take together.</summary>
    public int CacheMebibytes { get; init; } = 64;

    /// <summary>How many versions are kept compiled, the one in force among them.</summary>
    public int CacheVersions { get; init; } = 8;

    /// <summary>What was not used for so long, and at most twice as long, is compiled anew.</summary>
    public TimeSpan CacheTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (File is null != PublishedBy is null)
        {
            problems.Add(File is null
                ? "Sentinel:Policy:PublishedBy has no meaning without Sentinel:Policy:File."
                : "Sentinel:Policy:PublishedBy is missing: name the handle of the person on whose behalf the policy file is published.");
        }

        if (File is { } file && (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal)))
        {
            problems.Add("Sentinel:Policy:File is not a path.");
        }

        if (PublishedBy is { } handle && !Handle.IsValid(handle))
        {
            problems.Add($"Sentinel:Policy:PublishedBy is no handle: 1–{Handle.MaxLength} of A–Z a–z 0–9 . _ @ -");
        }

        return
        [
            .. problems,
            .. SettingRange.Problems("Sentinel:Policy:FileInterval", FileInterval, ShortestInterval, LongestInterval),
            .. SettingRange.Problems("Sentinel:Policy:CacheTime", CacheTime, ShortestTime, LongestTime),
            .. SettingRange.Problems("Sentinel:Policy:CacheMebibytes", CacheMebibytes, 1, MostMebibytes),
            .. SettingRange.Problems("Sentinel:Policy:CacheVersions", CacheVersions, 1, MostVersions),
        ];
    }
}
