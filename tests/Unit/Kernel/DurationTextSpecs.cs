using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Kernel;

public sealed class DurationTextSpecs
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("8h", 28_800)]
    [InlineData("1h30m", 5_400)]
    [InlineData("1h1m1s", 3_661)]
    [InlineData("1h1s", 3_601)]
    [InlineData("0s", 0)]
    [InlineData("PT5M", 300)]
    [InlineData("PT1H30M", 5_400)]
    [InlineData("P1D", 86_400)]
    [InlineData("P1DT1S", 86_401)]
    [InlineData("9999999s", 9_999_999)]
    public void a_duration_is_read(string text, int seconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("+5m")]
    [InlineData("5 m")]
    [InlineData(" 5m")]
    [InlineData("5m ")]
    [InlineData("5M")]
    [InlineData("1.5h")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("1d")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("PT5m")]
    [InlineData("pt5m")]
    [InlineData("PT1D")]
    [InlineData("10000000s")]
    [InlineData("٥m")]
    public void anything_else_is_none(string text)
    {
        DurationText.TryParse(text, out var duration).ShouldBeFalse();
        duration.ShouldBe(TimeSpan.Zero);
    }
}
