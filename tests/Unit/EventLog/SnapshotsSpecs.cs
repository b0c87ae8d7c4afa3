using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class SnapshotsSpecs
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly ManualClock _clock = new();
    private readonly Snapshots _snapshots;

    public SnapshotsSpecs() => _snapshots = new([], new LogOptions(), _clock);

    [Fact]
    public void a_node_that_has_proven_nothing_is_not_fit() => _snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);

    [Fact]
    public void freshness_counts_from_when_the_question_was_asked_and_lasts_a_second()
    {
        var asked = _snapshots.Now();
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        _snapshots.Prove(asked, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        _snapshots.Unfit.ShouldBeNull();
        _clock.Advance(Tick);
        _snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
    }

    [Fact]
    public void either_clock_makes_it_stale()
    {
        _snapshots.Prove(_snapshots.Now(), TimeSpan.Zero);
        _clock.Wall += TimeSpan.FromSeconds(1) + Tick;
        _snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
        _clock.Wall -= TimeSpan.FromSeconds(2) + (2 * Tick);
        _snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
        _clock.Wall += TimeSpan.FromSeconds(1) + Tick;
        _snapshots.Unfit.ShouldBeNull();
        _clock.Monotonic += TimeSpan.FromSeconds(1) + Tick;
        _snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
    }

    [Theory]
    [InlineData(2.0, false)]
    [InlineData(-2.0, false)]
    [InlineData(2.001, true)]
    [InlineData(-2.001, true)]
    public void a_clock_that_is_off_by_more_than_two_seconds_is_not_fit(double seconds, bool unfit)
    {
        _snapshots.Prove(_snapshots.Now(), TimeSpan.FromSeconds(seconds));
        _snapshots.Unfit.ShouldBe(unfit ? LogRefusals.ClockSkew : null);
    }

    [Fact]
    public void what_cannot_be_read_is_for_good()
    {
        _snapshots.Unreadable();
        _snapshots.Prove(_snapshots.Now(), TimeSpan.Zero);
        _snapshots.Unfit.ShouldBe(LogRefusals.LogUnreadable);
    }

    [Fact]
    public async Task who_waits_for_a_sequence_is_woken_by_it_and_by_none_before()
    {
        var token = TestContext.Current.CancellationToken;
        var third = _snapshots.WaitFor(3, TimeSpan.FromMinutes(1), token);
        var first = _snapshots.WaitFor(1, TimeSpan.FromMinutes(1), token);
        _snapshots.Apply([Event(1), Event(2)]);
        (await first).ShouldBeTrue();
        third.IsCompleted.ShouldBeFalse();
        _snapshots.Apply([Event(3)]);
        (await third).ShouldBeTrue();
        (await _snapshots.WaitFor(2, TimeSpan.Zero, token)).ShouldBeTrue();
        _snapshots.Current.Sequence.ShouldBe(3);
    }

    private RecordedEvent Event(long sequence) => new(sequence, "x", sequence, Guid.Empty, "x", new(), _clock.Wall, new("x"));
}
