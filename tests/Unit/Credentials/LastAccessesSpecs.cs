using Sentinel.Application.Credentials;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class LastAccessesSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly SessionId Ada = new("ses_a");
    private static readonly SessionId Bob = new("ses_b");
    private readonly LastAccesses _accesses = new();

    [Fact]
    public void the_latest_of_what_was_served_here_and_heard_of_counts()
    {
        _accesses.Known(Ada).ShouldBeNull();
        _accesses.Note(Ada, Now);
        _accesses.Note(Ada, Now.AddSeconds(-1));
        _accesses.Known(Ada).ShouldBe(Now);
        _accesses.Heard(Ada, Now).ShouldBeFalse("that is no news");
        _accesses.Heard(Ada, Now.AddSeconds(1)).ShouldBeTrue();
        _accesses.Known(Ada).ShouldBe(Now.AddSeconds(1));
    }

    [Fact]
    public void the_others_are_told_once_what_they_do_not_know()
    {
        _accesses.Note(Ada, Now);
        _accesses.Heard(Bob, Now);
        var untold = _accesses.Untold();
        untold.ShouldBe([KeyValuePair.Create(Ada, Now)]);
        _accesses.Note(Ada, Now.AddSeconds(2));
        _accesses.Told(untold);
        _accesses.Untold().ShouldBe([KeyValuePair.Create(Ada, Now.AddSeconds(2))]);
        _accesses.Told(_accesses.Untold());
        _accesses.Untold().ShouldBeEmpty();
    }

    [Fact]
    public void what_is_told_and_old_is_forgotten_and_what_is_not_told_never()
    {
        _accesses.Note(Ada, Now);
        _accesses.Heard(Bob, Now);
        _accesses.Prune(Now.AddMinutes(10));
        _accesses.Known(Bob).ShouldBe(Now);
        _accesses.Prune(Now.AddMinutes(10).AddTicks(1));
        _accesses.Known(Bob).ShouldBeNull();
        _accesses.Known(Ada).ShouldBe(Now);
    }

    [Fact]
    public void it_is_bounded_and_what_does_not_fit_counts_as_not_served()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _accesses.Note(new($"ses_{i}"), Now);
        }

        _accesses.Note(Ada, Now);
        _accesses.Known(Ada).ShouldBeNull();
        _accesses.Heard(Ada, Now).ShouldBeFalse();
        _accesses.Note(new("ses_7"), Now.AddSeconds(1));
        _accesses.Known(new("ses_7")).ShouldBe(Now.AddSeconds(1));
    }
}
