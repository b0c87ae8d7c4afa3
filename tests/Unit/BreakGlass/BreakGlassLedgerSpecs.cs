using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.BreakGlass;

public sealed class BreakGlassLedgerSpecs
{
    private static readonly DateTimeOffset Now = Glass.Start;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void an_empty_ledger_keeps_nobody_waiting()
    {
        BreakGlassLedger.Initial.LastOf(Glass.Ada, "prod").ShouldBeNull();
        BreakGlassLedger.Initial.Within(Hour, Now).ShouldBe(0);
        BreakGlassLedger.Initial.WaitForFewerThan(1, Hour, Now).ShouldBeNull();
    }

    [Fact]
    public void what_is_as_old_as_the_window_does_not_count()
    {
        var ledger = Of(Now - Hour, Now - Hour + Tick, Now);
        ledger.Within(Hour, Now).ShouldBe(2);
        ledger.WaitForFewerThan(3, Hour, Now).ShouldBeNull();
        ledger.WaitForFewerThan(2, Hour, Now).ShouldBe(Tick);
        ledger.WaitForFewerThan(1, Hour, Now).ShouldBe(Hour);
    }

    [Fact]
    public void what_another_node_s_clock_wrote_out_of_order_counts_by_its_time()
    {
        var ledger = Of(Now, Now - TimeSpan.FromSeconds(1));
        ledger.WaitForFewerThan(2, Hour, Now).ShouldBe(Hour - TimeSpan.FromSeconds(1));
        ledger.LastOf(Glass.Ada, "prod").ShouldBe(Now);
    }

    [Fact]
    public void the_last_is_told_by_person_and_profile()
    {
        var ledger = new[] { Counted(Glass.Ada, "prod", Now), Counted(Glass.Bob, "prod", Now + Hour), Counted(Glass.Ada, "dev", Now + Hour) }
            .Aggregate(BreakGlassLedger.Initial, BreakGlassLedger.Evolve);
        ledger.LastOf(Glass.Ada, "prod").ShouldBe(Now);
        ledger.LastOf(Glass.Carol, "prod").ShouldBeNull();
    }

    [Fact]
    public void it_holds_as_many_as_the_highest_quota_counts_and_the_last_of_each_for_good()
    {
        var ledger = BreakGlassLedger.Evolve(BreakGlassLedger.Initial, Counted(Glass.Bob, "prod", Now));
        for (var i = 1; i <= BreakGlassRule.MostTimes; i++)
        {
            ledger = BreakGlassLedger.Evolve(ledger, Counted(Glass.Ada, "prod", Now.AddTicks(i)));
        }

        ledger.Within(Hour, Now).ShouldBe(BreakGlassRule.MostTimes);
        ledger.WaitForFewerThan(BreakGlassRule.MostTimes, Hour, Now).ShouldBe(Hour + Tick);
        ledger.LastOf(Glass.Bob, "prod").ShouldBe(Now);
    }

    private static BreakGlassLedger Of(params DateTimeOffset[] times) =>
        times.Select(at => Counted(Glass.Ada, "prod", at)).Aggregate(BreakGlassLedger.Initial, BreakGlassLedger.Evolve);

    private static BreakGlassCounted Counted(PersonId person, string profile, DateTimeOffset at) => new(Glass.Id, person, profile, "arn", at);
}
