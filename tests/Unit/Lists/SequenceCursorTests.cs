using Sentinel.Application.Lists;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Lists;

public sealed class SequenceCursorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(long.MaxValue)]
    public void a_cursor_is_read_as_it_was_made(long sequence)
    {
        SequenceCursor.TryParse(SequenceCursor.Of(sequence), out var read).ShouldBeTrue();
        read.ShouldBe(sequence);
    }

    [Fact]
    public void no_cursor_is_the_beginning()
    {
        SequenceCursor.TryParse(null, out var read).ShouldBeTrue();
        read.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("AAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAE=")]
    [InlineData("AAAAAAAAAAF")]
    [InlineData("AAAAAAAAAAEA")]
    [InlineData("AAAA AAAAAAE")]
    [InlineData("__________8")]
    [InlineData("AAAAAAAA+AE")]
    public void what_no_list_returns_is_refused(string text) => SequenceCursor.TryParse(text, out _).ShouldBeFalse();
}
