using System.Text.RegularExpressions;

namespace Sentinel.Integration.Kit;

/// <summary>
/// Puts a name in place of each value that differs from run to run. Equal values get equal names, so that a snapshot still shows
/// which of them are the same.
/// </summary>
public static partial class Scrubber
{
    public static string Scrub(string text)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return Changing().Replace(text, match =>
        {
            var kind = match.Groups.Values.Skip(1).First(group => group.Success).Name;
            if (!names.TryGetValue(match.Value, out var name))
            {
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
                name = names[match.Value] = $"{kind}_{counts[kind]}";
            }

            return kind == "Port" ? match.Value[..(match.Value.LastIndexOf(':') + 1)] + name : name;
        });
    }

    // Secrets before ids before bare ULIDs: each begins like the next.
    [GeneratedRegex("""
        \b(?<Secret>s[abs]t_[0-9A-Za-z]{75})\b
        |\b(?<Id>[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25})\b
        |\b(?<Ulid>[0-7][0-9a-hjkmnp-tv-z]{25})\b
        |\b(?<Guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b
        |\b(?<DateTimeOffset>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))
        |\b(?<TraceId>(?:00-)?[0-9a-f]{32}(?:-[0-9a-f]{16}-[0-9a-f]{2})?)\b
        |\b(?<AccessKeyId>ASIA[0-9A-Z]{12,})\b
        |(?<Port>(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5})\b
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();
}
