using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Warns of approvals that nobody could give, and of entries that no request reaches.</summary>
internal static class ApprovalCover
{
    private const int MostMatches = 100_000;

    /// <summary>Looks at a document without errors: its entries stand where they stand in the text.</summary>
    public static void Warn(PolicyDocument document, Findings findings)
    {
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var all = false;
        foreach (var (index, entry) in document.Approvals.Index())
        {
            if (all || (!entry.Profiles.IsEmpty && entry.Profiles.All(covered.Contains)))
            {
                findings.Warning(
                    $"approvals[{index}].name", FindingCode.EntryUnreachable,
                    "Entries before this one cover all its profiles; it never decides.", "move it up, or remove it");
            }

            all |= entry.Profiles.IsEmpty;
            covered.UnionWith(entry.Profiles);
        }

        if (!all)
        {
            WarnOfMissing(document, covered, findings);
        }
    }

    /// <remarks>Patterns are tried on names so often at most: a warning is not worth a slow answer.</remarks>
    private static void WarnOfMissing(PolicyDocument document, HashSet<string> covered, Findings findings)
    {
        string[] uncovered = [.. document.Profiles.Select(profile => profile.Name).Where(name => !covered.Contains(name))];
        var left = MostMatches;
        foreach (var (index, rule) in document.Rules.Index().Where(rule => rule.Item.Effect == Effect.RequireApproval))
        {
            var names = rule.Conditions.Profiles.IsEmpty ? uncovered : rule.Conditions.Profiles.Where(name => !covered.Contains(name));
            var patterns = rule.Conditions.ProfilePatterns;
            var missing = names.FirstOrDefault(
                name => patterns.IsEmpty || patterns.Any(pattern => left-- > 0 && Glob.Matches(pattern, name)));
            if (missing is not null)
            {
                findings.Warning(
                    $"rules[{index}].effect", FindingCode.ApproversMissing,
                    $"No entry of approvals covers profile {missing}: nobody can approve what this rule asks for.",
                    "add an entry under approvals");
            }
        }
    }
}
