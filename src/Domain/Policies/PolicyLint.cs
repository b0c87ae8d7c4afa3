using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Looks for what a document says and its author may not have meant.</summary>
public sealed class PolicyLint
{
    private const int MostTries = 16;
    private const int MostRequests = 24;
    private const int MostRequestsOfAll = 20_000;
    private const int CostOfPair = 20;
    private const int MostNames = 4;
    private readonly PolicyDocument _document;
    private readonly CompiledPolicy _policy;
    private readonly LintZones _zones = new();
    private readonly LintCover _cover;
    private readonly CompiledPolicy?[] _alone;
    private readonly CancellationToken _cancellationToken;
    private int _requests;

    private PolicyLint(PolicyDocument document, CancellationToken cancellationToken)
    {
        (_document, _cancellationToken) = (document, cancellationToken);
        (_policy, _cover) = (CompiledPolicy.Compile(document, 0, ""), new(document, _zones, cancellationToken));
        _alone = new CompiledPolicy?[document.Rules.Length];
    }

    /// <summary>All findings, in the order of the rules. None of them is wrong: what is too costly to decide is left out.</summary>
    public static IReadOnlyList<LintFinding> Of(PolicyDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var lint = new PolicyLint(document, cancellationToken);
        return [.. Enumerable.Range(0, document.Rules.Length).SelectMany(lint.Of)];
    }

    private IEnumerable<LintFinding> Of(int place)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return ByItself(place).Concat(Unreachable(place) is { } unreachable ? [unreachable] : Partly(place).Concat(AgainstEarlier(place)));
    }

    private IEnumerable<LintFinding> ByItself(int place)
    {
        var (rule, when) = (_document.Rules[place], _document.Rules[place].Conditions);
        var everything = when.ProfilePatterns.Any(pattern => pattern.AsSpan().Trim('*').IsEmpty);
        var broad = everything || (when is { Users.IsEmpty: true, Groups.IsEmpty: true, Profiles.IsEmpty: true, ProfilePatterns.IsEmpty: true });
        if (Grants(rule) && broad && Decided(place, place, when) is { } granted)
        {
            yield return new(
                LintCodes.AllowTooBroad, $"rules[{place}].conditions", $"Rule {rule.Name} allows profiles that nobody has declared yet.",
                "name the profiles, and the users or groups", granted);
        }

        if (rule.Effect == Effect.Deny && when.Device is not null && Decided(place, place, when) is { } denied)
        {
            yield return new(
                LintCodes.DeviceOnDeny, $"rules[{place}].conditions.device",
                $"Whoever attests nothing slips past rule {rule.Name}: device conditions hold for attested devices only.",
                "require the device in the rules that allow", denied with { Device = null });
        }
    }

    private LintFinding? Unreachable(int place)
    {
        var rule = _document.Rules[place];
        var deciders = _cover.Deciders(place, rule.Conditions);
        return deciders.Count == 0 ? null : new(
            LintCodes.RuleUnreachable, $"rules[{place}]",
            deciders.Count == 1
                ? $"{Names(deciders)} stands before {rule.Name} and matches whatever it matches."
                : $"{Names(deciders)} stand before {rule.Name} and together match whatever it matches.",
            "move it up, or remove it", Matching(place));
    }

    /// <summary>What an allow names and earlier denies leave nothing of. That they take something is what they stand there for.</summary>
    private IEnumerable<LintFinding> Partly(int place)
    {
        var (rule, when) = (_document.Rules[place], _document.Rules[place].Conditions);
        return !Grants(rule) ? [] :
            from part in Parts(when)
            let deciders = _cover.Deciders(place, part.Conditions)
            where deciders.Count > 0 && deciders.All(decider => _document.Rules[decider].Effect == Effect.Deny)
            let witness = Decided(deciders[0], place, part.Conditions)
            where witness is not null
            select new LintFinding(
                LintCodes.AllowShadowed, $"rules[{place}].conditions.{part.Key}",
                $"{Names(deciders)} {(deciders.Count == 1 ? "stands" : "stand")} before {rule.Name}, and nothing is left of what it allows for {part.Name}.",
                "remove it, or change the order", witness);
    }

    /// <summary>Each name of a list of several, alone in its place.</summary>
    private static IEnumerable<(string Key, string Name, Conditions Conditions)> Parts(Conditions when) =>
    [
        .. Several(when.Profiles, "profiles", name => when with { Profiles = [name] }),
        .. Several(when.Users, "users", name => when with { Users = [name] }),
        .. Several(when.Groups, "groups", name => when with { Groups = [name] }),
    ];

    private static IEnumerable<(string, string, Conditions)> Several(ImmutableArray<string> names, string key, Func<string, Conditions> alone) =>
        names.Length < 2 ? [] : names.Select((name, index) => ($"{key}[{index}]", name, alone(name)));

    private IEnumerable<LintFinding> AgainstEarlier(int place)
    {
        var (later, tries) = (_document.Rules[place], 0);
        for (var before = 0; before < place && tries < MostTries; before++)
        {
            var earlier = _document.Rules[before];
            if (Conflict(earlier, later) is not { } code || !CouldMeet(earlier.Conditions, later.Conditions))
            {
                continue;
            }

            tries++;
            if (Decided(before, place, later.Conditions) is { } witness)
            {
                yield return new(
                    code, $"rules[{place}]", $"Rule {earlier.Name} stands before {later.Name}, says otherwise, and decides some of its requests.",
                    "change the order, or leave it when that is meant", witness);
                yield break;
            }
        }
    }

    /// <summary>What it is called when both match; null when it matters little.</summary>
    private static string? Conflict(Rule earlier, Rule later) => (earlier, later) switch
    {
        _ when earlier.Effect == later.Effect => null,
        ({ Conditions.Time: not null }, { Conditions.Time: not null }) => LintCodes.WindowsOverlap,
        _ when Grants(earlier) && later.Effect == Effect.Deny && !IsCatchAll(later.Conditions) => LintCodes.DenyShadowed,
        _ => null,
    };

    private static bool CouldMeet(Conditions one, Conditions two) => Meet(one.Users, two.Users) && Meet(one.Profiles, two.Profiles);

    private static bool Meet(ImmutableArray<string> one, ImmutableArray<string> two)
    {
        // Asked of each pair of rules.
        foreach (var name in one)
        {
            if (two.Contains(name))
            {
                return true;
            }
        }

        return one.IsEmpty || two.IsEmpty;
    }

    private static bool IsCatchAll(Conditions when) =>
        when is { Users.IsEmpty: true, Groups.IsEmpty: true, Profiles.IsEmpty: true, ProfilePatterns.IsEmpty: true, Modes.IsEmpty: true }
            and { Time: null, SourceNetworks.IsEmpty: true, Device: null };

    private static bool Grants(Rule rule) => rule.Effect is Effect.Allow or Effect.RequireServer or Effect.RequireServerSession;

    private string Names(IReadOnlyList<int> places)
    {
        var names = places.Take(MostNames).Select(place => _document.Rules[place].Name).ToArray();
        return names.Length == 1 ? $"Rule {names[0]}"
            : places.Count > MostNames ? $"Rules {string.Join(", ", names)} and {places.Count - MostNames} more"
            : $"Rules {string.Join(", ", names[..^1])} and {names[^1]}";
    }

    /// <summary>A request that the rule would match.</summary>
    private Witness? Matching(int place)
    {
        var when = _document.Rules[place].Conditions;
        return LintRequest.Of(when, when, _document, _zones).Take(MostRequests).FirstOrDefault(witness => Alone(place).Decide(witness.Query()).RuleIndex == 0);
    }

    /// <summary>A request that the first rule decides and the second's conditions, or a part of them, match too.</summary>
    private Witness? Decided(int first, int second, Conditions conditions)
    {
        // Conditions that never meet cost something too, though no request comes of them.
        _requests += CostOfPair;
        return LintRequest.Of(_document.Rules[first].Conditions, conditions, _document, _zones).Take(MostRequests).TakeWhile(_ => _requests++ < MostRequestsOfAll)
            .FirstOrDefault(witness =>
                Alone(second).Decide(witness.Query()).RuleIndex == 0 && _policy.Decide(witness.Query()).RuleIndex == first);
    }

    private CompiledPolicy Alone(int place) => _alone[place] ??= CompiledPolicy.Compile(new([], [_document.Rules[place]]), 0, "");
}
