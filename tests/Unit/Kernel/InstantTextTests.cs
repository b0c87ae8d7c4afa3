using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Kernel;

public sealed class InstantTextTests
{
    [Theory]
    [InlineData("2026-11-21T08:00:00Z", 0)]
    [InlineData("2026-11-21T09:30:00+01:30", 0)]
    [InlineData("2026-11-21T08:00:00.5Z", 5_000_000)]
    [InlineData("2026-11-21T08:00:00.12345678999Z", 1_234_567)]
    public void an_instant_with_its_offset_is_read_and_what_is_finer_than_100_ns_is_cut(string text, long ticks)
    {
        InstantText.TryParse(text, out var instant).ShouldBeTrue();
        instant.ShouldBe(new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero).AddTicks(ticks));
        instant.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21T08:00:00")]
    [InlineData("2026-11-21T08:00:00 00:00")]
    [InlineData("2026-11-21 08:00:00Z")]
    [InlineData("2026-13-21T08:00:00Z")]
    [InlineData("2026-11-21T24:00:00Z")]
    [InlineData("2026-11-21T08:00:00.Z")]
    [InlineData("2026-11-21T08:00:00Z\n")]
    [InlineData("٢026-11-21T08:00:00Z")]
    public void anything_else_is_none(string? text) => InstantText.TryParse(text, out _).ShouldBeFalse();
}
