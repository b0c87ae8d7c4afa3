using System.Net;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Identity;

public sealed class NetworkTextTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("192.0.2.128/25", "192.0.2.128/25")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("::/0", "::/0")]
    public void a_network_is_read(string text, string network)
    {
        NetworkText.TryParse(text, out var read).ShouldBeTrue();
        read.ToString().ShouldBe(network);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("192.0.2.129/25")]
    [InlineData("2001:db8::1/32")]
    [InlineData("10.1")]
    [InlineData("010.0.0.0/8")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("167772160")]
    [InlineData(" 10.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("::ffff:a00:1")]
    [InlineData("example.com")]
    public void anything_else_is_not(string? text) => NetworkText.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", "10.255.0.0/16", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "0.0.0.0/0", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "10.0.0.0/8", false)]
    public void a_network_holds_those_that_lie_in_it(string outer, string inner, bool holds) =>
        Read(outer).Holds(Read(inner)).ShouldBe(holds);

    private static IPNetwork Read(string text) => NetworkText.TryParse(text, out var network) ? network : throw new FormatException(text);
}
