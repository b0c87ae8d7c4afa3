using System.Globalization;
using System.Net;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class ConditionSpecs
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly Conditions Any = Conditions.Any;

    private static readonly TimeWindow Office = new(
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], TimeSpan.FromHours(9), TimeSpan.FromHours(17), Berlin);

    private static readonly TimeWindow Night = new([DayOfWeek.Friday], TimeSpan.FromHours(22), TimeSpan.FromHours(6), Berlin);

    [Theory]
    [InlineData("2026-11-20T08:00:00Z", 0, "2026-11-20T16:00:00Z")]
    [InlineData("2026-11-20T08:00:00Z", -1, null)]
    [InlineData("2026-11-20T16:00:00Z", -1, "2026-11-20T16:00:00Z")]
    [InlineData("2026-11-20T16:00:00Z", 0, null)]
    [InlineData("2026-11-21T12:00:00Z", 0, null)]
    public void a_window_holds_from_its_start_to_the_tick_before_its_end(string instant, int ticks, string? until) =>
        Until(Office, instant, ticks).ShouldBe(until);

    [Theory]
    [InlineData("2026-11-20T21:00:00Z", "2026-11-21T05:00:00Z")]
    [InlineData("2026-11-21T04:59:00Z", "2026-11-21T05:00:00Z")]
    [InlineData("2026-11-20T04:59:00Z", null)]
    [InlineData("2026-11-21T21:00:00Z", null)]
    public void a_window_over_midnight_belongs_to_the_day_on_which_it_opens(string instant, string? until) =>
        Until(Night, instant).ShouldBe(until);

    [Theory]
    [InlineData("2026-03-29T00:59:00Z", null)] // 01:59, an hour that does not exist is next
    [InlineData("2026-03-29T01:00:00Z", null)] // 03:00
    [InlineData("2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z")] // 02:15, the first time
    [InlineData("2026-10-25T00:50:00Z", null)] // 02:50, the first time
    [InlineData("2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z")] // 02:15, the second time
    public void a_skipped_time_matches_nothing_and_a_repeated_one_twice(string instant, string? until) =>
        Until(new([], new(2, 0, 0), new(2, 45, 0), Berlin), instant).ShouldBe(until);

    [Fact]
    public void a_window_ends_where_the_clock_skips_its_end() =>
        Until(new([], new(1, 0, 0), new(2, 30, 0), Berlin), "2026-03-29T00:30:00Z").ShouldBe("2026-03-29T01:00:00Z");

    [Fact]
    public void a_window_whose_pause_is_skipped_goes_on() =>
        Until(new([], new(3, 0, 0), new(2, 0, 0), Berlin), "2026-03-29T00:30:00Z").ShouldBe("2026-03-30T00:00:00Z");

    [Fact]
    public void whole_days_run_into_each_other()
    {
        Until(new([DayOfWeek.Saturday, DayOfWeek.Sunday], default, TimeWindow.Midnight, Berlin), "2026-11-21T12:00:00Z").ShouldBe("2026-11-22T23:00:00Z");
        Decide(Any with { Time = new([], default, TimeWindow.Midnight, Berlin) }, Ask()).ShouldSatisfyAllConditions(
            decision => decision.Effect.ShouldBe(Effect.Allow), decision => decision.Until.ShouldBeNull());
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("::a01:203", false)]
    [InlineData(null, false)]
    public void an_address_is_compared_as_what_it_is(string? address, bool allowed)
    {
        var query = Ask() with { SourceAddress = address is null ? null : IPAddress.Parse(address) };
        foreach (var network in new[] { "10.0.0.0/8", "::ffff:10.0.0.0/104" })
        {
            (Decide(Any with { SourceNetworks = [IPNetwork.Parse(network)] }, query).Effect == Effect.Allow).ShouldBe(allowed, network);
        }
    }

    [Fact]
    public void without_an_attested_device_no_device_condition_holds()
    {
        var nothing = Any with { Device = new(false, false, false, false, null, []) };
        Decide(nothing, Ask()).ShouldBe(PolicyDecision.DefaultDeny);
        Decide(nothing, Ask() with { Device = new(false, false, false, false, null, null) }).Effect.ShouldBe(Effect.Allow);
    }

    [Theory]
    [InlineData(Effect.RequireServer, Mode.Server, false, Effect.Allow, null)]
    [InlineData(Effect.RequireServer, Mode.Cli, true, Effect.RequireServer, "server-required")]
    [InlineData(Effect.RequireServerSession, Mode.Server, true, Effect.Allow, null)]
    [InlineData(Effect.RequireServerSession, Mode.Server, false, Effect.RequireServerSession, "server-session-required")]
    [InlineData(Effect.RequireServerSession, Mode.CredentialProcess, true, Effect.RequireServerSession, "server-session-required")]
    public void what_requires_the_server_grants_there_only(Effect effect, Mode mode, bool tracked, Effect decided, string? code)
    {
        var decision = Compile(new Rule("r", effect, null, Any, null)).Decide(Ask() with { Mode = mode, SessionTracked = tracked });
        decision.Effect.ShouldBe(decided);
        PolicyRefusals.For(decision, "dev")?.Code.ShouldBe(code);
        (PolicyRefusals.For(decision, "dev") is null).ShouldBe(code is null);
    }

    [Fact]
    public void a_rule_with_a_value_that_is_not_known_denies_and_its_condition_holds()
    {
        Conditions[] broken =
        [
            Any with { Modes = [(Mode)33] },
            Any with { Time = Office with { Days = [(DayOfWeek)9] } },
            Any with { Time = Office with { Start = Office.End } },
            Any with { Time = Office with { End = TimeSpan.FromHours(25) } },
        ];
        foreach (var conditions in broken)
        {
            var policy = Compile(new("odd", Effect.Allow, null, conditions, null), new("allow", Effect.Allow, null, Any, null));
            (policy.Decide(Ask()).RuleName, policy.Decide(Ask()).Effect, policy.DeniedAnywhere(Ask())).ShouldBe(("odd", Effect.Deny, true));
        }
    }

    [Fact]
    public void a_request_without_a_known_mode_is_never_granted() =>
        Compile(new Rule("ask", Effect.RequireApproval, null, Any, null)).Judge(Ask() with { Mode = default }, new(true, true)).Granted.ShouldBeFalse();

    [Fact]
    public void an_allow_by_windows_networks_and_devices_allocates_nothing()
    {
        var conditions = Any with
        {
            Time = Office,
            SourceNetworks = [IPNetwork.Parse("10.0.0.0/8")],
            Device = new(true, true, true, true, new(14, 0), ["linux"]),
        };
        var policy = Compile(
            new("night", Effect.Deny, null, conditions with { Time = Night }, null), new("office", Effect.Allow, null, conditions, null));
        var query = Ask() with
        {
            SourceAddress = IPAddress.Parse("::ffff:10.1.2.3"),
            Device = new(true, true, true, true, "linux", new(14, 2)),
            Time = At("2026-11-20T12:00:00Z"),
        };
        for (var i = 0; i < 100; i++)
        {
            policy.Judge(query, default);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var granted = policy.Judge(query, default).Granted;
        (granted, GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe((true, 0));
    }

    private static string? Until(TimeWindow window, string instant, int ticks = 0)
    {
        var decision = Decide(Any with { Time = window }, Ask() with { Time = At(instant).AddTicks(ticks) });
        decision.Effect.ShouldBe(decision.Until is null ? Effect.Deny : Effect.Allow);
        return decision.Until?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private static PolicyDecision Decide(Conditions conditions, PolicyQuery query) =>
        Compile(new Rule("r", Effect.Allow, null, conditions, null)).Decide(query);

    private static CompiledPolicy Compile(params Rule[] rules) =>
        CompiledPolicy.Compile(new([new Profile("dev", PolicyTexts.Role)], [.. rules]), 1, "hash");

    private static PolicyQuery Ask() => new("alice", [], "dev", Mode.Server, At("2026-11-20T12:00:00Z"), null);
}
