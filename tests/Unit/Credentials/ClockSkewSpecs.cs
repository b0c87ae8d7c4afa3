using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class ClockSkewSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(5_000, false)]
    [InlineData(-5_000, false)]
    [InlineData(5_001, true)]
    [InlineData(-5_001, true)]
    public void more_than_five_seconds_either_way_is_too_much(int milliseconds, bool tooLarge)
    {
        var expiration = Now.AddSeconds(900).AddMilliseconds(milliseconds);
        ClockSkew.Between(expiration, 900, Now).ShouldBe(TimeSpan.FromMilliseconds(Math.Abs(milliseconds)));
        ClockSkew.IsTooLarge(expiration, 900, Now).ShouldBe(tooLarge);
    }
}
