using System.Net;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Unit.EventLog;
using Sentinel.Unit.RateLimits;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class FailedAuthenticationsTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.7");
    private readonly ManualClock _clock = new();
    private readonly PlayedPolicy _snapshots = new();
    private readonly FailedAuthentications _failures;

    public FailedAuthenticationsTests() => _failures = new(Limits.Limiter(_clock), _snapshots, _clock);

    [Fact]
    public void ten_at_once_then_one_in_two_seconds()
    {
        Fail(Office, 9);
        Wait(Office).ShouldBeNull();
        Fail(Office, 1);
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Wait(Office).ShouldBeNull();
        Fail(Office, 1);
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void no_more_is_ever_owed_than_one_over_the_burst()
    {
        Fail(Office, 1000);
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void time_forgives_everything()
    {
        Fail(Office, 10);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Fail(Office, 9);
        Wait(Office).ShouldBeNull();
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void an_ipv6_network_counts_as_one_address(string failing, string other, bool same)
    {
        Fail(IPAddress.Parse(failing), 10);
        (Wait(IPAddress.Parse(other)) is not null).ShouldBe(same);
    }

    [Fact]
    public void who_has_succeeded_from_there_goes_on_until_he_fails_himself()
    {
        _failures.Succeeded(Office, "mine");
        Fail(Office, 10);
        Wait(Office, "mine").ShouldBeNull();
        Wait(Office, "another").ShouldNotBeNull();
        Wait(IPAddress.Parse("192.0.2.8"), "mine").ShouldBeNull();

        _failures.Failed(Office, "mine");
        Wait(Office, "mine").ShouldNotBeNull();
    }

    [Fact]
    public void the_policy_says_how_many_and_how_long_who_goes_on_waits()
    {
        _snapshots.Policy = Limits.Policy(1, Limits.Of(RateLimited.Authentication, RateLimitScope.Address, 60, 3));
        Fail(Office, 3);
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Wait(Office).ShouldBeNull();
        Fail(Office, 1);
        Wait(Office).ShouldBe(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Wait(Office).ShouldBe(TimeSpan.FromTicks(1));
        _clock.Advance(TimeSpan.FromTicks(1));
        Wait(Office).ShouldBeNull();
    }

    [Fact]
    public void nobody_gets_rid_of_his_failures_by_pushing_himself_out_of_memory()
    {
        Fail(Office, 10);

        // Half as many again as there are places, all as deep in debt.
        for (var i = 0; i < 100_000; i++)
        {
            Fail(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), 10);
        }

        _failures.Failed(Office, "again");
        Wait(Office).ShouldNotBeNull();
    }

    private void Fail(IPAddress source, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _failures.Failed(source, "wrong");
        }
    }

    private TimeSpan? Wait(IPAddress source, string presented = "wrong") => _failures.Refuse(source, presented)?.RetryAfter;

    private sealed class PlayedPolicy : ISnapshots
    {
        public PolicyInForce Policy { get; set; } = PolicyInForce.None;

        public Snapshot Current => Snapshot.Empty([new Just(Policy)]);

        public Refusal? Unfit => null;

        public Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken) => Task.FromResult(true);

        private sealed class Just(PolicyInForce policy) : Projection<PolicyInForce>
        {
            protected override PolicyInForce Empty => policy;

            protected override PolicyInForce Apply(PolicyInForce state, IReadOnlyList<RecordedEvent> batch) => state;
        }
    }
}
