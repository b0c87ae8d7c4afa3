using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Unit.Policies;

/// <summary>A log of policy versions and a loader over it; what the log does is counted, delayed and made to fail.</summary>
/// <remarks>The text of version 7 is 7, and the rule that allows in it is called <c>v7</c>, so that an answer tells which version gave it.</remarks>
internal sealed class CachedPolicies
{
    private readonly ConcurrentDictionary<int, int> _reads = new();
    private readonly ConcurrentDictionary<int, int> _atOnce = new();
    private readonly Random _random;
    private volatile int _newest;

    public CachedPolicies(int seed = 0, int most = 8, long mostBytes = 1 << 20)
    {
        _random = new(seed);
        Profiles = new(mostBytes);
        Loader = new(Read, new Numbers(), Profiles, most);
    }

    public CachedPolicyLoader Loader { get; }

    public ProfileCache Profiles { get; }

    /// <summary>Runs before each read of the log ends.</summary>
    public Func<int, Task> Reading { get; set; } = _ => Task.CompletedTask;

    public int Newest => _newest;

    /// <summary>The most reads of one version that were under way at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>How often a version was read.</summary>
    public int ReadsOf(int version) => _reads.GetValueOrDefault(version);

    public int Publish() => Interlocked.Increment(ref _newest);

    /// <summary>The rule by which that version allows the profile.</summary>
    public async Task<string?> Ask(int version, string profile = "dev") =>
        RuleOf((await Loader.Load(version, CancellationToken.None)).Policy!, profile);

    public static string? RuleOf(CompiledPolicy policy, string profile = "dev") =>
        policy.Decide(new("ada", ["staff"], profile, Mode.Server, DateTimeOffset.UnixEpoch, null)).RuleName;

    public static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives other threads the processor, or a moment, or nothing; which of these the seed decides.</summary>
    public async Task Yield()
    {
        int next;
        lock (_random)
        {
            next = _random.Next(8);
        }

        if (next == 0)
        {
            await Task.Delay(1);
        }
        else if (next < 4)
        {
            await Task.Yield();
        }
    }

    private async Task<PolicyPublished?> Read(int version, CancellationToken cancellationToken)
    {
        _reads.AddOrUpdate(version, 1, (_, count) => count + 1);
        var atOnce = _atOnce.AddOrUpdate(version, 1, (_, count) => count + 1);
        lock (_atOnce)
        {
            MostAtOnce = Math.Max(MostAtOnce, atOnce);
        }

        try
        {
            await Yield();
            await Reading(version);
            var text = Text(version);
            return version > _newest || version < 1 ? null : new(version, PolicyHash.Of(text), text, "psn_a", null, DateTimeOffset.UnixEpoch);
        }
        finally
        {
            _atOnce.AddOrUpdate(version, 0, (_, count) => count - 1);
        }
    }

    /// <summary>Makes a document of a number: the profiles <c>dev</c> and <c>p1</c> to <c>p8</c>, which all are allowed.</summary>
    private sealed class Numbers : IPolicyParser
    {
        private static readonly ImmutableArray<Profile> Profiles =
            [new("dev", PolicyTexts.Role), .. Enumerable.Range(1, 8).Select(i => new Profile($"p{i}", PolicyTexts.Role))];

        public PolicyParse Parse(string text, CancellationToken cancellationToken) => new(
            new(Profiles, [new Rule($"v{text}", Effect.Allow, null, new([], [], [], ["staff"], []), null)]), [], new Dictionary<string, Place>());
    }
}
