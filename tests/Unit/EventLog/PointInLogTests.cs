using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class PointInLogTests
{
    [Fact]
    public void digits_are_a_sequence_and_an_instant_is_an_instant_and_nothing_is_the_end()
    {
        Read("42").ShouldBe(new AsOf(Sequence: 42));
        Read("2026-11-21T08:00:00Z").ShouldBe(new AsOf(Time: new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero)));
        Read(null).ShouldBe(AsOf.Now);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("now")]
    public void anything_else_is_no_point(string text) => PointInLog.TryParse(text, out _).ShouldBeFalse();

    private static AsOf Read(string? text)
    {
        PointInLog.TryParse(text, out var point).ShouldBeTrue();
        return point;
    }
}
