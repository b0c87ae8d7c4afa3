using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Kernel;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("sre")]
    [InlineData("on call, west")]
    [InlineData("Größe")]
    [InlineData("運用")]
    [InlineData("𝒳")]
    public void visible_text_is_a_name(string text) => PlainText.IsName(text, 32).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" sre")]
    [InlineData("sre ")]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u200Db")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u00A0b")]
    [InlineData("a\uE000b")]
    [InlineData("a\u0378b")]
    [InlineData("u\u0308ber")]
    public void hidden_or_unnormalised_text_is_no_name(string? text) => PlainText.IsName(text, 32).ShouldBeFalse();

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    public void a_lone_surrogate_is_no_text(int surrogate)
    {
        var text = "a" + (char)surrogate + "b";

        PlainText.IsName(text, 32).ShouldBeFalse();
        PlainText.IsProse(text, 0, 32).ShouldBeFalse();
    }

    [Fact]
    public void length_counts_characters_and_not_their_halves()
    {
        PlainText.IsName("𝒳𝒳𝒳", 3).ShouldBeTrue();
        PlainText.IsName("𝒳𝒳𝒳", 2).ShouldBeFalse();
        PlainText.IsProse("𝒳𝒳𝒳", 3, 3).ShouldBeTrue();
        PlainText.IsProse("𝒳𝒳𝒳", 4, 9).ShouldBeFalse();
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\tb")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    public void a_reason_may_have_lines_tabs_and_joiners(string text) => PlainText.IsProse(text, 1, 99).ShouldBeTrue();

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\u001B[31mb")]
    [InlineData("a\u202Eb")]
    [InlineData(null)]
    public void a_reason_hides_nothing(string? text) => PlainText.IsProse(text, 1, 99).ShouldBeFalse();
}
