using System.Text.RegularExpressions;

namespace Sentinel.Integration.Architecture;

/// <summary>What <c>dotnet format</c> would put right and the compiler says nothing of: IDE0055 has the rest of the layout.</summary>
internal static partial class LayoutRules
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>UTF-8 without a mark in front, lines end with a line feed, the last one too.</summary>
    public static IEnumerable<string> Ends(SourceFile file)
    {
        if (file.Text.StartsWith(ByteOrderMark))
        {
            yield return $"{file} begins with a byte order mark";
        }

        if (file.Text.Contains('\r', StringComparison.Ordinal))
        {
            yield return $"{file} has a carriage return";
        }

        if (!file.Text.EndsWith('\n'))
        {
            yield return $"{file} does not end its last line";
        }
    }

    /// <summary>Namespaces, then static types, then aliases; of each System first, then by the names' parts.</summary>
    public static IEnumerable<string> Usings(SourceFile file)
    {
        Using[] found = [.. file.Text.Split('\n').TakeWhile(line => !Code().IsMatch(line)).Select(line => Directive().Match(line)).Where(match => match.Success).Select(Using.Of)];
        return found.Zip(found.Skip(1))
            .Where(pair => pair.First.CompareTo(pair.Second) > 0)
            .Select(pair => $"{file} has {pair.First.Name} before {pair.Second.Name}");
    }

    [GeneratedRegex(@"^(?<global>global )?using (?<static>static )?(?:(?<alias>\w+) = )?(?<name>[^;(]+);")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(namespace|\[assembly|(public|internal|file) )")]
    private static partial Regex Code();

    private sealed record Using(int Kind, string Name) : IComparable<Using>
    {
        public static Using Of(Match directive) => directive.Groups["alias"] is { Success: true } alias
            ? new(2, alias.Value)
            : new(directive.Groups["static"].Success ? 1 : 0, directive.Groups["name"].Value);

        public int CompareTo(Using? other) => (Kind.CompareTo(other!.Kind), System(Name).CompareTo(System(other.Name))) switch
        {
            (0, 0) => Parts(Name, other.Name),
            (0, var system) => system,
            var (kind, _) => kind,
        };

        private static int System(string name) => name.Split('.')[0] == nameof(System) ? 0 : 1;

        private static int Parts(string one, string other)
        {
            var (left, right) = (one.Split('.'), other.Split('.'));
            return left.Zip(right, StringComparer.OrdinalIgnoreCase.Compare).FirstOrDefault(order => order != 0) is var first and not 0
                ? first
                : left.Length.CompareTo(right.Length);
        }
    }
}
