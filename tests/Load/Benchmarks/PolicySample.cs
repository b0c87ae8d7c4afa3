using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sentinel.Domain.Policies;

namespace Sentinel.Load.Benchmarks;

/// <summary>Rules that each allow one group one profile, over mode server, and requests that each engine can be asked.</summary>
/// <remarks>At most one rule matches a request: the order of rules, which Cedar does not know, changes nothing.</remarks>
/// <param name="Document">The rules; rule <c>i</c> names profile <c>i % profiles</c> and team <c>i / profiles</c>.</param>
/// <param name="Queries">Of the first to the last rule, half with the right mode, half of each by day.</param>
/// <param name="Rules">For each request the index of the rule that allows it; -1 for none.</param>
internal sealed record PolicySample(PolicyDocument Document, PolicyQuery[] Queries, int[] Rules)
{
    public const int Opens = 8;
    public const int Closes = 18;
    private const string Role = "arn:aws:iam::123456789012:role/Sample";
    private const int Picks = 10;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private static readonly DayOfWeek[] Days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static PolicySample Of(int rules, int profiles, bool windows)
    {
        var window = windows ? new TimeWindow([.. Days], TimeSpan.FromHours(Opens), TimeSpan.FromHours(Closes), Zone) : null;
        var document = new PolicyDocument(
            [.. Enumerable.Range(0, profiles).Select(i => new Profile($"profile-{i}", Role))],
            [.. Enumerable.Range(0, rules).Select(i => new Rule(
                $"rule-{i}", Effect.Allow, null,
                new([$"profile-{i % profiles}"], [], [], [$"team-{i / profiles}"], [Mode.Server]) { Time = window }, null))]);
        var asked = (
            from pick in Enumerable.Range(0, Picks)
            let rule = pick * (rules - 1) / (Picks - 1)
            from mode in new[] { Mode.Server, Mode.Cli }
            from time in new[] { Noon, Noon.AddHours(12) }
            let groups = ImmutableHashSet.Create("staff", "europe", $"team-{rule / profiles}")
            select (
                Query: new PolicyQuery("ada", groups, $"profile-{rule % profiles}", mode, time, null),
                Rule: mode == Mode.Server && (time == Noon || !windows) ? rule : -1)).ToList();
        return new(document, [.. asked.Select(one => one.Query)], [.. asked.Select(one => one.Rule)]);
    }

    public int Allowed => Rules.Count(rule => rule >= 0);

    /// <summary>The document as its author would write it; without windows.</summary>
    public string Yaml()
    {
        var text = new StringBuilder("version: \"1\"\nprofiles:\n");
        foreach (var profile in Document.Profiles)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: {profile.Name}\n    role_arn: {profile.RoleArn}\n    lease: 5m\n    max_session: 8h\n");
        }

        text.Append("rules:\n");
        foreach (var rule in Document.Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                  - name: {rule.Name}
                    effect: allow
                    reason: What {rule.Conditions.Groups[0]} needs every day.
                    conditions:
                      profiles: [{rule.Conditions.Profiles[0]}]
                      groups: [{rule.Conditions.Groups[0]}]
                      mode: [server]

                """);
        }

        return text.ToString();
    }

    /// <summary>The same rules in Cedar's language.</summary>
    public string Cedar() => string.Join('\n', Document.Rules.Select(rule => string.Create(
        CultureInfo.InvariantCulture,
        $"permit(principal in Group::\"{rule.Conditions.Groups[0]}\", action == Action::\"get\", resource == Profile::\"{rule.Conditions.Profiles[0]}\") "
        + $"when {{ context.mode == \"server\"{(rule.Conditions.Time is null ? "" : $" && context.day >= 1 && context.day <= 5 && context.minute >= {Opens * 60} && context.minute < {Closes * 60}")} }};")));
}
