using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Kernel;

public sealed class TextRulesSpecs
{
    [Theory]
    [InlineData("Café 😀", true, true, true)]
    [InlineData("a\tb", false, true, true)]
    [InlineData("a\u200Db", false, true, true)]
    [InlineData("a\nb", false, false, true)]
    [InlineData("a\rb", false, false, false)]
    [InlineData("a\0b", false, false, false)]
    [InlineData("a\u0085b", false, false, false)]
    [InlineData("a\u202Eb", false, false, false)]
    [InlineData("a\u2028b", false, false, false)]
    [InlineData("a\u2029b", false, false, false)]
    [InlineData("a\uFEFFb", false, false, false)]
    [InlineData("a\uE000b", false, false, false)]
    [InlineData("a\u0378b", false, false, false)]
    public void only_visible_characters_stand_where_people_read(string text, bool name, bool line, bool prose) =>
        (TextRules.IsName(text), TextRules.IsLine(text), TextRules.IsText(text)).ShouldBe((name, line, prose));

    [Fact]
    public void half_a_character_stands_nowhere() =>
        (TextRules.IsName("a\uD83D"), TextRules.IsLine("\uDE00a"), TextRules.IsText("\uD83D\uD83D")).ShouldBe((false, false, false));
}
