using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>The rules of single profiles: built once, bounded together, and never other than the version's own.</summary>
public sealed class ProfileCacheSpecs
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void a_hundred_readers_of_one_profile_build_its_rules_once(int seed)
    {
        var cache = new ProfileCache(1 << 20);
        var policy = Policy(seed, profiles: 5, cache);
        var found = Threads.Run(100, _ => policy.RulesOf("p3"));
        found.Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        (cache.Loads, cache.Count).ShouldBe((1L, 1));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void readers_decide_right_while_versions_come_and_the_memory_is_swept_under_them(int seed)
    {
        var cache = new ProfileCache(3000);
        var inForce = Policy(1, profiles: 30, cache);
        var wrong = new ConcurrentBag<(int, string?)>();
        var over = 0;
        Threads.Run(20, thread =>
        {
            if (thread >= 10)
            {
                for (var version = 2 + thread; version < 60 + seed; version += 10)
                {
                    Volatile.Write(ref inForce, Policy(version, profiles: 30, cache));
                    cache.Sweep();
                }

                Interlocked.Increment(ref over);
                return;
            }

            for (var turn = 0; Volatile.Read(ref over) < 10 || turn < 100; turn++)
            {
                // What decides is what was in force when it was read, whatever comes meanwhile.
                var policy = Volatile.Read(ref inForce);
                if (CachedPolicies.RuleOf(policy, $"p{turn % 30}") is var rule && rule != $"v{policy.Version}")
                {
                    wrong.Add((policy.Version, rule));
                }
            }
        });
        wrong.ShouldBeEmpty();
        cache.Bytes.ShouldBeLessThanOrEqualTo(3000);
    }

    [Fact]
    public void what_is_used_stays_and_the_rest_goes_with_the_second_sweep()
    {
        var cache = new ProfileCache(1 << 20);
        var policy = Policy(1, profiles: 3, cache);
        var (kept, lost) = (policy.RulesOf("p0"), policy.RulesOf("p1"));
        cache.Sweep();
        cache.Count.ShouldBe(2);
        policy.RulesOf("p0").ShouldBeSameAs(kept);
        cache.Sweep();
        (cache.Count, policy.RulesOf("p0"), cache.Loads).ShouldBe((1, kept, 2L));
        policy.RulesOf("p1").ShouldNotBeSameAs(lost);
        cache.Loads.ShouldBe(3);
    }

    [Fact]
    public void beyond_its_bound_what_was_used_least_lately_goes()
    {
        var one = Policy(1, profiles: 1, new(1)).RulesOf("p0")!.Bytes;
        var cache = new ProfileCache(3 * one);
        var policy = Policy(1, profiles: 4, cache);
        policy.RulesOf("p0");
        policy.RulesOf("p1");
        policy.RulesOf("p2");
        cache.Sweep();
        policy.RulesOf("p0");
        policy.RulesOf("p2");
        policy.RulesOf("p3");
        (cache.Count, cache.Bytes, cache.Loads).ShouldBe((3, 3L * one, 4L));
        policy.RulesOf("p0");
        policy.RulesOf("p2");
        policy.RulesOf("p3");
        cache.Loads.ShouldBe(4);
        policy.RulesOf("p1");
        cache.Loads.ShouldBe(5);
    }

    [Fact]
    public void one_that_is_larger_than_the_bound_stays_alone()
    {
        var cache = new ProfileCache(1);
        var policy = Policy(1, profiles: 2, cache);
        policy.RulesOf("p0");
        policy.RulesOf("p1");
        policy.RulesOf("p1");
        (cache.Count, cache.Loads).ShouldBe((1, 2L));
    }

    [Fact]
    public void a_policy_of_very_many_profiles_stays_within_the_bound()
    {
        const int Bound = 200_000;
        var cache = new ProfileCache(Bound);
        var rules = Enumerable.Range(0, 100).Select(i => new Rule($"r{i}", Effect.Deny, null, new([], ["*"], [], [$"g{i}"], []), null));
        var policy = CompiledPolicy.Compile(
            new([.. Enumerable.Range(0, 500).Select(i => new Profile($"p{i}", PolicyTexts.Role))], [.. rules]), 1, "hash", cache);
        for (var i = 0; i < 500; i++)
        {
            CachedPolicies.RuleOf(policy, $"p{i}").ShouldBeNull();
            cache.Bytes.ShouldBeLessThanOrEqualTo(Bound);
        }

        (cache.Loads, cache.Count).ShouldBe((500L, Bound / policy.RulesOf("p499")!.Bytes));
    }

    [Fact]
    public void a_name_that_no_profile_has_takes_no_memory()
    {
        var cache = new ProfileCache(1 << 20);
        CachedPolicies.RuleOf(Policy(1, profiles: 1, cache), "made-up").ShouldBe("v1");
        (cache.Count, cache.Bytes).ShouldBe((0, 0L));
    }

    private static CompiledPolicy Policy(int version, int profiles, ProfileCache cache) => CompiledPolicy.Compile(
        new(
            [.. Enumerable.Range(0, profiles).Select(i => new Profile($"p{i}", PolicyTexts.Role))],
            [new Rule($"v{version}", Effect.Allow, null, new([], [], [], ["staff"], []), null)]),
        version, "hash", cache);
}
