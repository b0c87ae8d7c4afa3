using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The alias under which a type stands in the log: Marten's "classic" naming of events and aggregates.</summary>
internal static partial class EventAlias
{
    public static string Of(Type type) => Of(type.Name);

    public static string Of(string name) =>
        LowerBeforeUpper().Replace(AcronymBeforeWord().Replace(name, "$1 $2"), "$1 $2").Replace(' ', '_').ToLowerInvariant();

    [GeneratedRegex(@"(\P{Ll})(\P{Ll}\p{Ll})")]
    private static partial Regex AcronymBeforeWord();

    [GeneratedRegex(@"(\p{Ll})(\P{Ll})")]
    private static partial Regex LowerBeforeUpper();
}
