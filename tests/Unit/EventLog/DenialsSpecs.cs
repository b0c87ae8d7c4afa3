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
        _denials.Contains("session-x", "session-b").ShouldBeTrue();
        _denials.Contains("session-x").ShouldBeFalse();
        _denials.Overtaken(6);
        _denials.Contains("session-a").ShouldBeTrue();
        _denials.Overtaken(7);
        _denials.Contains("session-a", "session-b").ShouldBeFalse();
    }

    [Fact]
    public void what_the_snapshot_already_has_is_not_denied_for_nothing_would_lift_it()
    {
        _denials.Overtaken(7);
        _denials.Hear(["session-a"], 7);
        _denials.Contains("session-a").ShouldBeFalse();
        _denials.Hear(["session-a"], 8);
        _denials.Contains("session-a").ShouldBeTrue();
    }

    [Fact]
    public void the_later_of_two_denials_of_a_stream_counts()
    {
        _denials.Hear(["session-a"], 9);
        _denials.Hear(["session-a"], 7);
        _denials.Overtaken(8);
        _denials.Contains("session-a").ShouldBeTrue();
    }

    [Fact]
    public void too_many_to_be_named_denies_all()
    {
        _denials.Hear([Denials.Unnamed], 7);
        _denials.Contains("session-a").ShouldBeTrue();
        _denials.Overtaken(7);
        _denials.Contains("session-a").ShouldBeFalse();
    }
}
