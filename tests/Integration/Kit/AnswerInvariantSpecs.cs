using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class AnswerInvariantSpecs
{
    private static readonly Revoke OnA = new("a", Committed: 100, Answered: 110, AllAcknowledged: false);

    [Fact]
    public void a_200_to_a_request_sent_after_the_answer_on_the_node_that_took_the_revoke_is_found() =>
        Check(OnA, new Exchange("a", 111, 112, 200)).Violations
            .ShouldBe(["a answered 200 to a request sent 1 ms after the revoke's answer"]);

    [Fact]
    public void refusals_after_the_answer_are_right()
    {
        var report = Check(OnA, new Exchange("a", 111, 112, 403), new Exchange("a", 113, 114, 503), new Exchange("b", 111, 112, 403));
        report.Violations.ShouldBe([]);
        report.Reserves.ShouldBeEmpty();
    }

    [Fact]
    public void what_was_sent_before_the_answer_is_counted_as_a_re_serve()
    {
        var report = Check(OnA, new Exchange("a", 90, 99, 200), new Exchange("a", 110, 130, 200), new Exchange("a", 90, 101, 200));
        report.Violations.ShouldBe([]);
        report.Reserves.Keys.ShouldBe(["a"]);
        report.Reserves["a"].ShouldBe([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(30)]);
    }

    [Fact]
    public void another_node_may_re_serve_while_not_all_have_acknowledged()
    {
        var report = Check(OnA, new Exchange("b", 200, 205, 200));
        report.Violations.ShouldBe([]);
        report.Reserves["b"].ShouldBe([TimeSpan.FromMilliseconds(105)]);
    }

    [Fact]
    public void no_node_may_when_all_have_acknowledged()
    {
        var report = Check(OnA with { AllAcknowledged = true }, new Exchange("b", 111, 112, 200), new Exchange("b", 110, 112, 200));
        report.Violations.ShouldBe(["b answered 200 to a request sent 1 ms after the revoke's answer"]);
        report.Reserves["b"].Count.ShouldBe(1);
    }

    [Fact]
    public async Task requests_are_recorded_from_many_threads_and_failures_with_status_0()
    {
        var answers = new AnswerInvariant(TimeProvider.System);
        var failures = await Should.ThrowAsync<AggregateException>(() => Workers.Run(20, worker =>
            answers.Record("a", () => worker == 7 ? throw new HttpRequestException("gone") : Task.FromResult(200))));
        failures.InnerExceptions.Select(e => e.Message).ShouldBe(["gone"]);
        answers.Exchanges.Count(e => e.Status == 200).ShouldBe(19);
        answers.Exchanges.Count(e => e.Status == 0).ShouldBe(1);
        answers.Exchanges.ShouldAllBe(e => e.Sent <= e.Answered && e.Node == "a");
    }

    private static AnswerReport Check(Revoke revoke, params Exchange[] exchanges) =>
        AnswerInvariant.Check(exchanges, revoke, new MillisecondClock());

    private sealed class MillisecondClock : TimeProvider
    {
        public override long TimestampFrequency => 1000;
    }
}
