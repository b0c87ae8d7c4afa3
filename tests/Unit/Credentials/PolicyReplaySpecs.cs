using System.Collections.Immutable;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

/// <summary>What the log gives a replay, without a database.</summary>
public sealed class PolicyReplaySpecs
{
    private const string Role = "arn:aws:iam::123456789012:role/Dev";
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly PersonId Ada = new("psn_ada");
    private readonly List<RecordedEvent> _log = [];

    public PolicyReplaySpecs() => Append("person-psn_ada", new PersonRegistered(Ada, "ada", ["sre"], Roles.Requester, Start), 0);

    [Fact]
    public async Task a_decision_is_made_with_the_groups_of_then()
    {
        Open("ses_1", 1);
        Groups(2, "ops");
        Open("ses_2", 3);
        Groups(4, "sre");
        Open("ses_3", 5);
        (await Replay(Allow("sre"))).ShouldBe(["NewlyRefused ses_2 4", "3 examined, 2 unchanged"]);
    }

    [Fact]
    public async Task a_refusal_that_was_written_late_is_made_with_the_groups_that_it_saw()
    {
        Open("ses_1", 1);
        Groups(2, "ops");
        Refuse("ses_1", 3, asOf: 2);
        Refuse("ses_1", 4, asOf: 3);
        (await Replay(Allow("sre"))).ShouldBe(["NewlyGranted ses_1 4", "3 examined, 2 unchanged"]);
    }

    [Fact]
    public async Task a_refusal_that_was_written_after_its_session_s_end_is_found_for_ten_minutes()
    {
        Open("ses_1", 1);
        Append("session-ses_1", new SessionClosed(new("ses_1"), Start.AddMinutes(2)), 2);
        Refuse("ses_1", 12, asOf: 2);
        Refuse("ses_1", 12.1, asOf: 2);
        (await Replay(Allow("sre"))).ShouldBe(["NewlyGranted ses_1 4", "3 examined, 1 unchanged, Session 1"]);
    }

    [Fact]
    public async Task groups_are_remembered_for_ten_minutes()
    {
        Open("ses_1", 1);
        Groups(2, "ops");
        Groups(13, "dev");
        Groups(14, "sre");
        Refuse("ses_1", 15, asOf: 2);
        Refuse("ses_1", 15, asOf: 3);
        (await Replay(Allow("ops"))).ShouldBe(["NewlyRefused ses_1 2", "NewlyGranted ses_1 7", "3 examined, 0 unchanged, Groups 1"]);
    }

    [Fact]
    public async Task what_no_policy_refused_is_not_examined()
    {
        Open("ses_1", 1);
        Refuse("ses_1", 2, asOf: null, code: "held");
        (await Replay(Allow("sre"))).ShouldBe(["1 examined, 1 unchanged, 1 not of policy"]);
    }

    [Fact]
    public async Task a_refusal_of_an_older_version_is_undecidable()
    {
        Open("ses_1", 1);
        Append("session-log-ses_1", new CredentialsRefused(new("ses_1"), "policy-denied", 1, Start), 2);
        (await Replay(Allow("sre"))).ShouldBe(["2 examined, 1 unchanged, Record 1"]);
    }

    [Fact]
    public async Task a_lease_on_an_approval_is_undecidable()
    {
        Open("ses_1", 1);
        Issue("ses_1", 2, new(GroundKind.Approval, "req_1"));
        Issue("ses_1", 3, new(GroundKind.Rule, "r"));
        (await Replay(Allow("sre"))).ShouldBe(["3 examined, 2 unchanged, Ground 1"]);
    }

    [Fact]
    public async Task the_span_begins_with_its_first_instant_and_ends_before_its_last()
    {
        Open("ses_1", 1);
        Open("ses_2", 2);
        Open("ses_3", 3);
        (await Replay(Allow("ops"), new(Start.AddMinutes(2), Start.AddMinutes(3)))).ShouldBe(["NewlyRefused ses_2 3", "1 examined, 0 unchanged"]);
        (await Replay(Allow("ops"), new(Start.AddMinutes(1.5), Start.AddMinutes(9)))).ShouldBe(
            ["NewlyRefused ses_2 3", "NewlyRefused ses_3 4", "2 examined, 0 unchanged"]);
    }

    [Fact]
    public async Task a_profile_and_a_person_can_be_picked()
    {
        Append("person-psn_bob", new PersonRegistered(new("psn_bob"), "bob", ["sre"], Roles.Requester, Start), 0);
        Open("ses_1", 1);
        Open("ses_2", 2, person: "psn_bob");
        Open("ses_3", 3, profile: "other");
        (await Replay(Allow("none"), new(null, Start.AddHours(1), Profile: "dev"))).ShouldBe(
            ["NewlyRefused ses_1 3", "NewlyRefused ses_2 4", "2 examined, 0 unchanged"]);
        (await Replay(Allow("none"), new(null, Start.AddHours(1), Person: "bob"))).ShouldBe(["NewlyRefused ses_2 4", "1 examined, 0 unchanged"]);
        (await Replay(Allow("none"), new(null, Start.AddHours(1), "dev", "psn_ada"))).ShouldBe(["NewlyRefused ses_1 3", "1 examined, 0 unchanged"]);
    }

    [Fact]
    public async Task every_page_is_read_and_long_over_sessions_are_let_go()
    {
        var log = new ReplayedLog();
        for (var i = 0; i < 1500; i++)
        {
            Open($"ses_{i}", i + 1);
            Append($"session-ses_{i}", new SessionExpired(new($"ses_{i}"), Start), i + 1.5);
        }

        _log.ForEach(recorded => log.Read(recorded));
        log.Sessions.ShouldBe(11);
        (await Replay(Allow("sre"), new(null, Start.AddDays(9)))).ShouldBe(["1500 examined, 1500 unchanged"]);
    }

    [Fact]
    public async Task a_cancelled_replay_ends_without_a_summary()
    {
        Open("ses_1", 1);
        Open("ses_2", 2);
        using var cancel = new CancellationTokenSource();
        var lines = new List<Replayed>();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in new PolicyReplay(new ListedEvents(_log)).Run(Allow("ops"), new(null, Start.AddDays(1)), cancel.Token))
            {
                lines.Add(line);
                await cancel.CancelAsync();
            }
        });
        lines.ShouldHaveSingleItem().ShouldBeOfType<ReplayedDecision>();
    }

    [Fact]
    public void there_is_one_place_and_it_is_given_back_once()
    {
        var replay = new PolicyReplay(new ListedEvents([]));
        var first = replay.TryStart().ShouldNotBeNull();
        replay.TryStart().ShouldBeNull();
        first.Dispose();
        using var second = replay.TryStart().ShouldNotBeNull();
        first.Dispose();
        replay.TryStart().ShouldBeNull();
    }

    private static CompiledPolicy Allow(string group) => CompiledPolicy.Compile(
        new([new("dev", Role)], [new("r", Effect.Allow, null, Conditions.Any with { Profiles = ["dev"], Groups = [group] }, null)]), 0, "hash");

    private async Task<List<string>> Replay(CompiledPolicy draft, ReplaySpan? span = null)
    {
        var lines = new List<string>();
        await foreach (var line in new PolicyReplay(new ListedEvents(_log)).Run(draft, span ?? new(null, Start.AddHours(9)), TestContext.Current.CancellationToken))
        {
            lines.Add(line switch
            {
                ReplayedDecision change => $"{change.Change} {change.Session} {change.Sequence}",
                ReplaySummary sum => $"{sum.Examined} examined, {sum.Unchanged} unchanged{Undecidable(sum.Undecidable)}"
                    + (sum.NotOfPolicy > 0 ? $", {sum.NotOfPolicy} not of policy" : ""),
                _ => "?",
            });
        }

        return lines;
    }

    private static string Undecidable(UndecidableCounts counts) => string.Concat(
        typeof(UndecidableCounts).GetProperties().Where(property => property.PropertyType == typeof(long) && (long)property.GetValue(counts)! > 0)
            .Select(property => $", {property.Name} {property.GetValue(counts)}"));

    private void Groups(double minutes, params string[] groups) => Append("person-psn_ada", new GroupsChanged(Ada, groups, Start), minutes);

    private void Open(string session, double minutes, string person = "psn_ada", string profile = "dev")
    {
        var at = Start.AddMinutes(minutes);
        Append(
            $"session-{session}", new SessionOpened(
                new(session), new(person), new("tok_1"), profile, "reason", "ticket", "00ff", Mode.Server, ImmutableDictionary<string, string>.Empty,
                at.AddHours(8), 1, "hash", "r", at), minutes);
    }

    private void Issue(string session, double minutes, Ground ground)
    {
        var at = Start.AddMinutes(minutes);
        Append(
            $"session-{session}", new CredentialsIssued(
                new(session), new("lse_1"), new("crq_1"), ground, 1, "hash", at.AddMinutes(5), null, at.AddMinutes(15), "ASIA", Role, "ada", null,
                new("nod_1"), 1, at, Mode.Server), minutes);
    }

    private void Refuse(string session, double minutes, long? asOf, string code = "policy-denied") => Append(
        $"session-log-{session}", new CredentialsRefused(new(session), code, 1, Start.AddMinutes(1), Mode.Server, null, 1, asOf), minutes);

    private void Append(string stream, object data, double minutes) => _log.Add(
        new(_log.Count + 1, stream, 1, Guid.CreateVersion7(), "type", data, Start.AddMinutes(minutes), new("psn_ada", "10.1.2.3")));
}
