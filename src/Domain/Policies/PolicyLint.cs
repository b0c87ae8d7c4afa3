using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Looks for what a document says and its author may not have meant.</summary>
public static class PolicyLint
{
    private const int MostTries = 16;
    private const int MostRequests = 24;

    /// <summary>All findings, in the order of the rules. None of them is wrong: what is too costly to decide is left out.</summary>
    public static IReadOnlyList<LintFinding> Of(PolicyDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var policy = CompiledPolicy.Compile(document, 0, "");
        var findings = new List<LintFinding>();
        for (var place = 0; place < document.Rules.Length; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            findings.AddRange(ByItself(document, policy, place));
            findings.AddRange(AgainstEarlier(document, policy, place));
        }

        return findings;
    }

    private static IEnumerable<LintFinding> ByItself(PolicyDocument document, CompiledPolicy policy, int place)
    {
        var (rule, when) = (document.Rules[place], document.Rules[place].Conditions);
        var everything = when.ProfilePatterns.Any(pattern => pattern.AsSpan().Trim('*').IsEmpty);
        var broad = everything || (when is { Users.IsEmpty: true, Groups.IsEmpty: true, Profiles.IsEmpty: true, ProfilePatterns.IsEmpty: true });
        if (Grants(rule) && broad && Decided(document, policy, place, place) is { } granted)
        {
            yield return new(
                "allow-too-broad", $"rules[{place}].conditions", $"Rule {rule.Name} allows profiles that nobody has declared yet.",
                "name the profiles, and the users or groups", granted);
        }

        if (rule.Effect == Effect.Deny && when.Device is not null && Decided(document, policy, place, place) is { } denied)
        {
            yield return new(
                "device-on-deny", $"rules[{place}].conditions.device",
                $"Whoever attests nothing slips past rule {rule.Name}: device conditions hold for attested devices only.",
                "require the device in the rules that allow", denied with { Device = null });
        }
    }

    private static IEnumerable<LintFinding> AgainstEarlier(PolicyDocument document, CompiledPolicy policy, int place)
    {
        var (later, path) = (document.Rules[place], $"rules[{place}]");
        if (document.Rules.Take(place).FirstOrDefault(earlier => earlier.Conditions.Includes(later.Conditions)) is { } first)
        {
            yield return new(
                "rule-unreachable", path, $"Rule {first.Name} stands before {later.Name} and matches whatever it matches.",
                "move it up, or remove it", Matching(document, place));
        }

        var tries = 0;
        for (var before = 0; before < place && tries < MostTries; before++)
        {
            var earlier = document.Rules[before];
            if (Conflict(earlier, later) is not { } code || !CouldMeet(earlier.Conditions, later.Conditions))
            {
                continue;
            }

            tries++;
            if (Decided(document, policy, before, place) is { } witness)
            {
                yield return new(
                    code, path, $"Rule {earlier.Name} stands before {later.Name}, says otherwise, and decides some of its requests.",
                    "change the order, or leave it when that is meant", witness);
                yield break;
            }
        }
    }

    /// <summary>What it is called when both match; null when it matters little.</summary>
    private static string? Conflict(Rule earlier, Rule later) => (earlier, later) switch
    {
        _ when earlier.Effect == later.Effect => null,
        ({ Conditions.Time: not null }, { Conditions.Time: not null }) => "windows-overlap",
        _ when Grants(earlier) && later.Effect == Effect.Deny && !IsCatchAll(later.Conditions) => "deny-shadowed",
        _ when earlier.Effect == Effect.Deny && Grants(later) => "allow-shadowed",
        _ => null,
    };

    private static bool CouldMeet(Conditions one, Conditions two) => Meet(one.Users, two.Users) && Meet(one.Profiles, two.Profiles);

    private static bool Meet(ImmutableArray<string> one, ImmutableArray<string> two) => one.IsEmpty || two.IsEmpty || one.Any(two.Contains);

    private static bool IsCatchAll(Conditions when) =>
        when is { Users.IsEmpty: true, Groups.IsEmpty: true, Profiles.IsEmpty: true, ProfilePatterns.IsEmpty: true, Modes.IsEmpty: true }
            and { Time: null, SourceNetworks.IsEmpty: true, Device: null };

    private static bool Grants(Rule rule) => rule.Effect is Effect.Allow or Effect.RequireServer or Effect.RequireServerSession;

    private static Witness? Matching(PolicyDocument document, int place) =>
        Decided(document, Alone(document, place), first: 0, place, document.Rules[place].Conditions);

    /// <summary>A request that the first rule decides and the second matches too.</summary>
    private static Witness? Decided(PolicyDocument document, CompiledPolicy policy, int first, int second) =>
        Decided(document, policy, first, second, document.Rules[first].Conditions);

    private static Witness? Decided(PolicyDocument document, CompiledPolicy policy, int first, int second, Conditions conditions)
    {
        var alone = Alone(document, second);
        return LintRequest.Of(conditions, document.Rules[second].Conditions, document).Take(MostRequests).FirstOrDefault(witness =>
            policy.Decide(witness.Query()).RuleIndex == first && alone.Decide(witness.Query()).RuleIndex == 0);
    }

    private static CompiledPolicy Alone(PolicyDocument document, int place) =>
        CompiledPolicy.Compile(new([], [document.Rules[place]]), 0, "");
}
