using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Identity;

public sealed class HandleTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Alice")]
    [InlineData("alice@example.com")]
    [InlineData("a.b_c-9")]
    public void a_handle_is_made_of_its_alphabet(string text) => Handle.IsValid(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    [InlineData("a+b")]
    [InlineData("alice\n")]
    [InlineData("\u0430lice")]
    [InlineData("ａlice")]
    [InlineData("al\u00ADice")]
    [InlineData("\u212Aelvin")]
    public void look_alikes_and_separators_are_no_handle(string text) => Handle.IsValid(text).ShouldBeFalse();

    [Fact]
    public void a_handle_has_64_characters_at_most()
    {
        Handle.IsValid(new string('a', 64)).ShouldBeTrue();
        Handle.IsValid(new string('a', 65)).ShouldBeFalse();
    }

    [Fact]
    public void handles_that_differ_in_case_share_a_stream()
    {
        HandleStream.For("Alice@Example.com").ShouldBe(HandleStream.For("alice@example.COM"));
        HandleStream.For("Alice").Value.ShouldBe("handle-alice");
    }

    [Fact]
    public void what_is_no_handle_has_no_key() => Should.Throw<ArgumentException>(() => Handle.Key("a b"));
}
