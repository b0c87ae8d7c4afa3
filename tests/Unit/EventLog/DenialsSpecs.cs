using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class DenialsSpecs
{
    private readonly Denials _denials = new();

    [Fact]
    public void what_was_heard_is_denied_until_the_snapshot_has_it()
    {
        _denials.Hear(["session-a", "session-b"], 7);
        _denials.Until(0, "session-x", "session-b").ShouldBe(7);
        _denials.Until(0, "session-x").ShouldBeNull();
        _denials.Overtaken(6);
        _denials.Until(0, "session-a").ShouldBe(7);
        _denials.Overtaken(7);
        _denials.Until(0, "session-a", "session-b").ShouldBeNull();
    }

    [Fact]
    public void what_the_snapshot_already_has_is_not_denied_for_nothing_would_lift_it()
    {
        _denials.Overtaken(7);
        _denials.Hear(["session-a"], 7);
        _denials.Until(0, "session-a").ShouldBeNull();
        _denials.Hear(["session-a"], 8);
        _denials.Until(0, "session-a").ShouldBe(8);
    }

    [Fact]
    public void the_later_of_two_denials_of_a_stream_counts()
    {
        _denials.Hear(["session-a"], 9);
        _denials.Hear(["session-a"], 7);
        _denials.Overtaken(8);
        _denials.Until(0, "session-a").ShouldBe(9);
    }

    [Fact]
    public void too_many_to_be_named_denies_all()
    {
        _denials.Hear([Denials.Unnamed], 7);
        _denials.Until(0, "session-a").ShouldBe(7);
        _denials.Overtaken(7);
        _denials.Until(0, "session-a").ShouldBeNull();
    }

    [Fact]
    public void what_a_snapshot_holds_is_not_denied_ahead_of_it_even_before_it_is_said_to_be_overtaken()
    {
        _denials.Hear(["session-a"], 7);
        _denials.Until(6, "session-a").ShouldBe(7);
        _denials.Until(7, "session-a").ShouldBeNull();
    }
}
