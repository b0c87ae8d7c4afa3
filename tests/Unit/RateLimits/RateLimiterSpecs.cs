using System.Collections.Immutable;
using System.Net;
using Sentinel.Application.Policies;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.RateLimits;

public sealed class RateLimiterSpecs
{
    private static readonly PersonId Ada = Limits.Person("ada");
    private static readonly PersonId Bob = Limits.Person("bob");
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.7");
    private readonly TimerClock _clock = new();
    private readonly RateLimiter _limiter;

    public RateLimiterSpecs() => _limiter = Limits.Limiter(_clock);

    [Theory]
    [InlineData(RateLimited.Lease, 5, 2)]
    [InlineData(RateLimited.Session, 30, 1)]
    [InlineData(RateLimited.Request, 5, 2)]
    [InlineData(RateLimited.BreakGlass, 5, 2)]
    [InlineData(RateLimited.Reserve, 4000, 1)]
    [InlineData(RateLimited.Api, 400, 1)]
    public void without_a_policy_the_built_in_limits_hold(RateLimited what, int burst, int wait)
    {
        for (var i = 0; i < burst; i++)
        {
            _limiter.Take(Limits.NoPolicy, what, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
        }

        var refused = _limiter.Take(Limits.NoPolicy, what, Holder(Ada, "one"));
        refused.Wait.ShouldBe(TimeSpan.FromSeconds(wait));
        var refusal = refused.Refusal.ShouldNotBeNull();
        (refusal.Code, refusal.RetryAfter, refusal.Allowance!.Limit, refusal.Allowance.Remaining).ShouldBe(("rate-limited", TimeSpan.FromSeconds(wait), burst, 0));

        _limiter.Take(Limits.NoPolicy, what, Holder(Bob, "two")).IsGranted.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(wait));
        _limiter.Take(Limits.NoPolicy, what, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public void above_the_limit_of_a_session_stands_that_of_its_person()
    {
        var granted = 0;
        for (var session = 0; session < 20; session++)
        {
            for (var i = 0; i < 5; i++)
            {
                granted += _limiter.Take(Limits.NoPolicy, RateLimited.Lease, Holder(Ada, $"{session}")).IsGranted ? 1 : 0;
            }
        }

        granted.ShouldBe(30);
        _limiter.Take(Limits.NoPolicy, RateLimited.Lease, Holder(Bob, "b")).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public void what_one_limit_refuses_takes_no_token_of_another()
    {
        var policy = Limits.Policy(
            1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 60, 1), Limits.Of(RateLimited.Lease, RateLimitScope.Person, 60, 3));
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
        for (var i = 0; i < 50; i++)
        {
            _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one")).Refusal!.Detail.ShouldContain("of this session");
        }

        // The person has two left for other sessions, and its refusal leaves theirs untouched.
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "two")).IsGranted.ShouldBeTrue();
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "three")).IsGranted.ShouldBeTrue();
        var refused = _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "four"));
        refused.Refusal!.Detail.ShouldContain("of yours");
        _clock.Advance(refused.Wait);
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "four")).IsGranted.ShouldBeTrue();
    }

    [Fact]
    public void the_wait_is_that_of_the_limit_that_refuses_longest()
    {
        var policy = Limits.Policy(
            1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 60, 1), Limits.Of(RateLimited.Lease, RateLimitScope.Person, 6, 1));
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one"));
        var refused = _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one"));
        refused.Wait.ShouldBe(TimeSpan.FromSeconds(10));
        _clock.Advance(refused.Wait - TimeSpan.FromTicks(1));
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one")).IsGranted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        _limiter.Take(policy, RateLimited.Lease, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
    }

    [Theory]
    [InlineData(RateLimitScope.Person, "ada", "dev", "one", "192.0.2.7", true)]
    [InlineData(RateLimitScope.Person, "bob", "prod", "two", "192.0.2.8", false)]
    [InlineData(RateLimitScope.PersonProfile, "ada", "prod", "two", "192.0.2.8", true)]
    [InlineData(RateLimitScope.PersonProfile, "ada", "dev", "one", "192.0.2.7", false)]
    [InlineData(RateLimitScope.PersonProfile, "bob", "prod", "one", "192.0.2.7", false)]
    [InlineData(RateLimitScope.Session, "bob", "dev", "one", "192.0.2.8", true)]
    [InlineData(RateLimitScope.Session, "ada", "prod", "two", "192.0.2.7", false)]
    [InlineData(RateLimitScope.Address, "bob", "dev", "two", "192.0.2.7", true)]
    [InlineData(RateLimitScope.Address, "ada", "prod", "one", "192.0.2.8", false)]
    public void each_scope_has_buckets_of_its_own(RateLimitScope per, string person, string profile, string session, string address, bool same)
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Lease, per, 60, 1));
        limiter.Take(policy, RateLimited.Lease, All("ada", "prod", "one", "192.0.2.7")).IsGranted.ShouldBeTrue();
        limiter.Take(policy, RateLimited.Lease, All(person, profile, session, address)).IsGranted.ShouldBe(!same);

        static Holder All(string person, string profile, string session, string address) => new(
            Limits.Person(person), new(Limits.Person(person), profile), Limits.Session(session), IPAddress.Parse(address));
    }

    [Fact]
    public void a_limit_per_something_that_is_not_known_is_not_asked()
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Session, RateLimitScope.PersonProfile, 60, 1));
        for (var i = 0; i < 10; i++)
        {
            var taken = limiter.Take(policy, RateLimited.Session, new(Ada, Source: Office));
            (taken.IsGranted, taken.Allowance).ShouldBe((true, null));
        }
    }

    [Fact]
    public void a_policy_counts_at_once_and_forgets_only_what_it_changes()
    {
        var before = Limits.Policy(
            1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 1, 2), Limits.Of(RateLimited.Session, RateLimitScope.Person, 1, 2));
        var after = Limits.Policy(
            2, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 1, 2), Limits.Of(RateLimited.Session, RateLimitScope.Person, 1, 1));
        for (var i = 0; i < 2; i++)
        {
            _limiter.Take(before, RateLimited.Lease, Holder(Ada, "one"));
            _limiter.Take(before, RateLimited.Session, Holder(Ada, "one"));
        }

        _limiter.Take(after, RateLimited.Lease, Holder(Ada, "one")).IsGranted.ShouldBeFalse();
        _limiter.Take(after, RateLimited.Session, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
        _limiter.Take(after, RateLimited.Session, Holder(Ada, "one")).IsGranted.ShouldBeFalse();

        // Whoever is still at the version before is counted by the one that is in force.
        _limiter.Take(before, RateLimited.Session, Holder(Ada, "one")).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void twenty_concurrent_takes_spend_each_token_once()
    {
        var policy = Limits.Policy(
            1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 1, 5), Limits.Of(RateLimited.Lease, RateLimitScope.Person, 1, 7));
        for (var round = 0; round < 50; round++)
        {
            var (granted, person) = (0, Limits.Person($"{round}"));
            using var together = new Barrier(20);
            var threads = Enumerable.Range(0, 20).Select(number => new Thread(() =>
            {
                together.SignalAndWait();
                var holder = new Holder(person, null, Limits.Session($"{round}-{number % 2}"), null);
                if (_limiter.Take(policy, RateLimited.Lease, holder).IsGranted)
                {
                    Interlocked.Increment(ref granted);
                }
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            granted.ShouldBe(7);
        }
    }

    [Fact]
    public void what_is_given_back_can_be_taken_again()
    {
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Session, RateLimitScope.Person, 1, 1));
        for (var i = 0; i < 10; i++)
        {
            _limiter.Take(policy, RateLimited.Session, Holder(Ada, "one")).IsGranted.ShouldBeTrue();
            _limiter.Return(policy, RateLimited.Session, Holder(Ada, "one"));
        }
    }

    [Fact]
    public void a_take_that_succeeds_allocates_nothing()
    {
        var holder = Holder(Ada, "one");
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                _limiter.Take(Limits.NoPolicy, RateLimited.Reserve, holder);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        least.ShouldBe(0);
    }

    private static Holder Holder(PersonId person, string session) => new(person, new(person, "dev"), Limits.Session(session), Office);
}
