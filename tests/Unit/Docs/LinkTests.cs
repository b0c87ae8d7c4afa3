using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Docs;

public sealed partial class LinkTests
{
    [Fact]
    public void every_link_leads_to_a_file_and_to_a_heading_that_it_has()
    {
        var documents = Repository.Files("", "*.md").Where(file => !file.Contains(".received.", StringComparison.Ordinal)).ToArray();
        documents.ShouldContain("README.md");

        documents.SelectMany(Broken).ShouldBeEmpty();
    }

    private static IEnumerable<string> Broken(string document)
    {
        foreach (Match link in Link().Matches(Fence().Replace(Repository.Read(document), "")))
        {
            var target = link.Groups[1].Value.Split('#', 2);
            if (Elsewhere().IsMatch(target[0]))
            {
                continue;
            }

            var path = target[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, target[0]);
            var full = Path.Combine(Repository.Root, path);
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                yield return $"{document}: {link.Groups[1].Value} is no file";
            }
            else if (target.Length == 2 && !Headings(path).Contains(target[1]))
            {
                yield return $"{document}: {link.Groups[1].Value} is no heading";
            }
        }
    }

    private static IEnumerable<string> Headings(string document) =>
        Heading().Matches(Repository.Read(document))
            .Select(heading => Dropped().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?:\]\(|src="")([^)\s""]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^(https?|mailto):")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();
}
