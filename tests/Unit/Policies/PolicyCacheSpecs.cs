using System.Collections.Concurrent;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>Compiled versions under real threads, all released at once; each on twenty seeds, which the name of a failed test shows.</summary>
public sealed class PolicyCacheSpecs
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void a_hundred_readers_of_one_version_share_one_load_and_each_gets_it(int seed)
    {
        var policies = new CachedPolicies(seed);
        var version = policies.Publish();
        var loaded = Threads.Run(100, _ => policies.Loader.Load(version, CancellationToken.None).AsTask().GetAwaiter().GetResult().Policy);
        loaded.Distinct().ShouldHaveSingleItem()!.Version.ShouldBe(version);
        (policies.ReadsOf(version), policies.Loader.Loads).ShouldBe((1, 1L));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void fifty_readers_get_the_version_they_ask_for_while_fifty_writers_publish_others(int seed)
    {
        var policies = new CachedPolicies(seed);
        policies.Publish();
        var wrong = new ConcurrentBag<(int Asked, string? Got)>();
        Threads.Run(100, thread =>
        {
            for (var turn = 0; turn < 3; turn++)
            {
                var version = thread % 2 == 0 ? policies.Newest : policies.Publish();
                if (policies.Ask(version).GetAwaiter().GetResult() is var rule && rule != $"v{version}")
                {
                    wrong.Add((version, rule));
                }
            }
        });
        wrong.ShouldBeEmpty();
        (policies.Newest, policies.MostAtOnce).ShouldBe((151, 1));
        policies.Loader.Count.ShouldBeLessThanOrEqualTo(8);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void readers_across_the_instant_of_expiry_get_their_version_and_it_is_loaded_once_for_each_time_it_expired(int seed)
    {
        var policies = new CachedPolicies(seed);
        var version = policies.Publish();
        var sweeps = 0;
        var wrong = new ConcurrentBag<string?>();
        Threads.Run(40, thread =>
        {
            for (var turn = 0; turn < 50; turn++)
            {
                if (thread == 0)
                {
                    policies.Loader.Sweep();
                    Interlocked.Increment(ref sweeps);
                }
                else if (policies.Ask(version).GetAwaiter().GetResult() is var rule && rule != "v1")
                {
                    wrong.Add(rule);
                }
            }
        });
        wrong.ShouldBeEmpty();
        policies.MostAtOnce.ShouldBe(1);
        policies.ReadsOf(version).ShouldBeInRange(1, sweeps + 1);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void many_versions_and_profiles_at_once_are_each_loaded_once(int seed)
    {
        var policies = new CachedPolicies(seed, most: 16);
        var versions = Enumerable.Range(0, 16).Select(_ => policies.Publish()).ToArray();
        var wrong = new ConcurrentBag<string?>();
        Threads.Run(32, thread =>
        {
            for (var turn = 0; turn < 160; turn++)
            {
                var (version, profile) = (versions[(turn + thread) % 16], $"p{1 + ((turn + (7 * thread)) % 8)}");
                if (policies.Ask(version, profile).GetAwaiter().GetResult() is var rule && rule != $"v{version}")
                {
                    wrong.Add(rule);
                }
            }
        });
        wrong.ShouldBeEmpty();
        versions.Select(policies.ReadsOf).ShouldAllBe(reads => reads == 1);
        (policies.Loader.Loads, policies.Loader.Count, policies.MostAtOnce).ShouldBe((16L, 16, 1));
        (policies.Profiles.Loads, policies.Profiles.Count).ShouldBe((policies.Profiles.Count, (int)policies.Profiles.Loads));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void under_stress_every_answer_is_right_and_the_bounds_hold(int seed)
    {
        var policies = new CachedPolicies(seed, most: 3, mostBytes: 1500);
        policies.Publish();
        policies.Reading = version => version % 5 == 0 ? throw new StoreUnavailableException("gone") : Task.CompletedTask;
        var wrong = new ConcurrentBag<string>();
        Threads.Run(24, thread =>
        {
            var random = new Random((100 * seed) + thread);
            for (var turn = 0; turn < 50; turn++)
            {
                var version = random.Next(1, policies.Newest + 1);
                switch (random.Next(20))
                {
                    case 0:
                        policies.Publish();
                        break;
                    case 1:
                        policies.Loader.Sweep();
                        break;
                    default:
                        Check(version, $"p{random.Next(1, 9)}");
                        break;
                }
            }
        });
        wrong.ShouldBeEmpty();
        policies.MostAtOnce.ShouldBe(1);
        policies.Loader.Count.ShouldBeLessThanOrEqualTo(3);
        policies.Profiles.Bytes.ShouldBeLessThanOrEqualTo(1500);

        void Check(int version, string profile)
        {
            try
            {
                if (policies.Ask(version, profile).GetAwaiter().GetResult() is var rule && (rule != $"v{version}" || version % 5 == 0))
                {
                    wrong.Add($"{version}: {rule}");
                }
            }
            catch (StoreUnavailableException) when (version % 5 == 0)
            {
            }
        }
    }

    [Fact]
    public async Task a_hit_loads_nothing()
    {
        var policies = new CachedPolicies();
        var version = policies.Publish();
        var first = (await policies.Loader.Load(version, TestContext.Current.CancellationToken)).Policy;
        var again = policies.Loader.Load(version, TestContext.Current.CancellationToken);
        again.IsCompletedSuccessfully.ShouldBeTrue();
        (await again).Policy.ShouldBeSameAs(first);
        policies.ReadsOf(version).ShouldBe(1);
    }

    [Fact]
    public async Task a_failing_load_is_told_to_those_who_wait_and_to_nobody_after()
    {
        var policies = new CachedPolicies();
        var version = policies.Publish();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        policies.Reading = _ => answer.Task;
        var (one, other) = (policies.Ask(version), policies.Ask(version));
        answer.SetException(new StoreUnavailableException("gone"));
        await Should.ThrowAsync<StoreUnavailableException>(one);
        policies.Reading = _ => Task.CompletedTask;
        (await policies.Ask(version)).ShouldBe("v1");
        await Should.ThrowAsync<StoreUnavailableException>(other);
        (policies.ReadsOf(version), policies.Loader.Count).ShouldBe((2, 1));
    }

    [Fact]
    public async Task who_stops_waiting_stops_only_his_waiting()
    {
        var policies = new CachedPolicies();
        var version = policies.Publish();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        policies.Reading = _ => answer.Task;
        using var impatient = new CancellationTokenSource();
        var (leaves, stays) = (policies.Loader.Load(version, impatient.Token).AsTask(), policies.Ask(version));
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaves);
        stays.IsCompleted.ShouldBeFalse();
        var late = policies.Ask(version);
        answer.SetResult();
        (await stays, await late, policies.ReadsOf(version)).ShouldBe(("v1", "v1", 1));
    }

    [Fact]
    public async Task the_load_that_everybody_left_is_there_for_the_next()
    {
        var policies = new CachedPolicies();
        var version = policies.Publish();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        policies.Reading = _ => answer.Task;
        using var impatient = new CancellationTokenSource();
        var left = policies.Loader.Load(version, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        answer.SetResult();
        (await policies.Ask(version), policies.ReadsOf(version)).ShouldBe(("v1", 1));
    }

    [Fact]
    public async Task a_version_that_is_not_there_yet_is_not_remembered_as_missing()
    {
        var policies = new CachedPolicies();
        (await policies.Loader.Load(1, TestContext.Current.CancellationToken)).ShouldBe(new LoadedPolicy(null, PolicyRefusals.VersionUnknown));
        policies.Publish();
        (await policies.Ask(1)).ShouldBe("v1");
    }

    [Fact]
    public async Task a_document_that_is_not_what_was_hashed_or_cannot_be_read_decides_nothing()
    {
        var texts = new Dictionary<int, (string Text, string Hash)>
        {
            [1] = (PolicyTexts.Small, PolicyHash.Of("other")),
            [2] = ("version: \"2\"", PolicyHash.Of("version: \"2\"")),
        };
        var loader = new CachedPolicyLoader(
            (version, _) => Task.FromResult<PolicyPublished?>(new(version, texts[version].Hash, texts[version].Text, "psn_a", null, default)),
            PolicyTexts.Parser, new(1 << 20), 8);
        (await loader.Load(1, TestContext.Current.CancellationToken)).ShouldBe(new LoadedPolicy(null, PolicyRefusals.Unusable));
        (await loader.Load(2, TestContext.Current.CancellationToken)).ShouldBe(new LoadedPolicy(null, PolicyRefusals.Unusable));
        loader.Count.ShouldBe(0);
    }

    [Fact]
    public async Task beyond_its_size_it_forgets_what_was_used_least_lately()
    {
        var policies = new CachedPolicies(most: 2);
        for (var i = 0; i < 3; i++)
        {
            policies.Publish();
        }

        await policies.Ask(1);
        await policies.Ask(2);
        policies.Loader.Sweep();
        await policies.Ask(1);
        await policies.Ask(3);
        policies.Loader.Count.ShouldBe(2);
        await policies.Ask(1);
        await policies.Ask(3);
        (policies.ReadsOf(1), policies.ReadsOf(2), policies.ReadsOf(3)).ShouldBe((1, 1, 1));
        await policies.Ask(2);
        policies.ReadsOf(2).ShouldBe(2);
    }

    [Fact]
    public async Task what_nobody_asked_for_between_two_sweeps_is_forgotten()
    {
        var policies = new CachedPolicies();
        policies.Publish();
        policies.Publish();
        await policies.Ask(1);
        await policies.Ask(2);
        policies.Loader.Sweep();
        await policies.Ask(2);
        policies.Loader.Sweep();
        await policies.Ask(1);
        await policies.Ask(2);
        (policies.ReadsOf(1), policies.ReadsOf(2)).ShouldBe((2, 1));
    }

    [Fact]
    public async Task what_the_node_compiled_when_it_came_into_force_is_not_read_again()
    {
        var policies = new CachedPolicies();
        var text = CachedPolicies.Text(1);
        var compiled = policies.Loader.Compile(new(1, PolicyHash.Of(text), text), TestContext.Current.CancellationToken);
        (await policies.Loader.Load(1, TestContext.Current.CancellationToken)).Policy.ShouldBeSameAs(compiled);
        (policies.ReadsOf(1), policies.Loader.Loads).ShouldBe((0, 0L));
    }
}
