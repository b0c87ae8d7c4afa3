using System.Collections.Immutable;
using System.Net;
using Sentinel.Domain.Policies;
using Sentinel.Unit.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.BreakGlass;

/// <summary>Which entry of <c>break_glass</c> is somebody's.</summary>
public sealed class EntrySpecs
{
    private const string Document = """
        version: "1"
        profiles:
        - {name: prod, role_arn: "arn:aws:iam::123456789012:role/SandboxProd"}
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        rules: []
        break_glass:
        - {name: mornings, profiles: [prod], users: [ada], time: {hours: {start: "08:00", end: "09:00"}}, allowed_reason_codes: [incident]}
        - {name: afternoons, profiles: [prod], users: [ada], time: {hours: {start: "14:00", end: "18:00"}}, cooldown: 5m}
        - {name: operators, profiles: [prod], groups: [sre], source_ip: [10.0.0.0/8], mode: [server], max_duration: 2h}
        """;

    private static readonly CompiledPolicy Policy = CompiledPolicy.Compile(PolicyTexts.Parse(Document).Document!, 1, "hash");

    [Fact]
    public void the_one_that_is_open_counts_and_else_the_first_that_will_be()
    {
        Entry("ada", 8)!.ShouldSatisfyAllConditions(
            entry => entry.Rule.Name.ShouldBe("mornings"), entry => entry.IsOpen.ShouldBeTrue(), entry => entry.Until.ShouldBe(At(9)));
        Entry("ada", 15)!.ShouldSatisfyAllConditions(
            entry => entry.Rule.Name.ShouldBe("afternoons"), entry => entry.Rule.Cooldown.ShouldBe(TimeSpan.FromMinutes(5)),
            entry => entry.IsOpen.ShouldBeTrue(), entry => entry.Until.ShouldBe(At(18)));
        Entry("ada", 9)!.ShouldSatisfyAllConditions(
            entry => entry.Rule.Name.ShouldBe("mornings"), entry => entry.IsOpen.ShouldBeFalse(), entry => entry.Until.ShouldBeNull());
    }

    [Fact]
    public void who_where_from_and_how_are_no_matter_of_time()
    {
        Entry("bob", 8).ShouldBeNull();
        Entry("bob", 8, group: "sre", source: "10.1.2.3")!.ShouldSatisfyAllConditions(
            entry => entry.Rule.Name.ShouldBe("operators"), entry => entry.IsOpen.ShouldBeTrue(), entry => entry.Until.ShouldBeNull());
        Entry("bob", 8, group: "sre", source: "192.0.2.1").ShouldBeNull();
        Entry("bob", 8, group: "sre", source: "10.1.2.3", mode: Mode.CredentialProcess).ShouldBeNull();
        Entry("ada", 8, profile: "dev").ShouldBeNull();
    }

    private static BreakGlassEntry? Entry(
        string user, int hour, string group = "none", string source = "127.0.0.1", Mode mode = Mode.Server, string profile = "prod") =>
        Policy.Grounds.EntryFor(new(user, ImmutableHashSet.Create(group), profile, mode, At(hour), IPAddress.Parse(source)));

    private static DateTimeOffset At(int hour) => new(2026, 11, 21, hour, 0, 0, TimeSpan.Zero);
}
