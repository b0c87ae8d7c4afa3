using System.Collections.Concurrent;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Compiles published versions and keeps those in use: the one place where a version becomes something that decides.</summary>
/// <remarks>
/// What a version says never changes, so nothing here can be stale; which version is in force is asked elsewhere. A version's profiles get
/// their rules at their first use and share one bound of memory.
/// </remarks>
/// <param name="published">Reads a version from the log.</param>
/// <param name="parser">Reads documents.</param>
/// <param name="profiles">Bounds the memory of single profiles' rules, over all versions.</param>
/// <param name="most">How many versions are kept at most.</param>
public sealed class CachedPolicyLoader(PublishedVersion published, IPolicyParser parser, ProfileCache profiles, int most)
{
    private readonly ConcurrentDictionary<int, Kept> _kept = new();
    private readonly ConcurrentDictionary<int, Lazy<Task<LoadedPolicy>>> _flights = new();
    private readonly Lock _changing = new();
    private long _loads;

    /// <summary>How often a version was read and compiled.</summary>
    public long Loads => Volatile.Read(ref _loads);

    /// <summary>How many versions are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>The version ready to decide, or why there is none.</summary>
    /// <remarks>
    /// All that ask for a version at a time wait for one load. It is nobody's own: whoever stops waiting stops only his waiting. A failure is
    /// told to those that wait for it and to nobody after.
    /// </remarks>
    /// <param name="version">A published version.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<LoadedPolicy> Load(int version, CancellationToken cancellationToken) => Find(version) is { } policy
        ? new(new LoadedPolicy(policy, null))
        : new(_flights.GetOrAdd(version, asked => new(() => Fly(asked))).Value.WaitAsync(cancellationToken));

    /// <summary>Compiles and keeps a version whose document is at hand; null when this build cannot read it.</summary>
    public CompiledPolicy? Compile(Policy.Published version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Hash != PolicyHash.Of(version.Document) || parser.Parse(version.Document, cancellationToken).Document is not { } document)
        {
            return null;
        }

        var policy = CompiledPolicy.Compile(document, version.Version, version.Hash, profiles);
        Keep(policy);
        return policy;
    }

    /// <summary>Forgets what nobody asked for since the last sweep.</summary>
    public void Sweep()
    {
        lock (_changing)
        {
            foreach (var kept in _kept.Values.Where(kept => !kept.TakeUse()))
            {
                _kept.TryRemove(kept.Policy.Version, out _);
            }
        }

        profiles.Sweep();
    }

    private CompiledPolicy? Find(int version) => _kept.TryGetValue(version, out var kept) ? kept.Use() : null;

    private async Task<LoadedPolicy> Fly(int version)
    {
        await Task.Yield();
        try
        {
            // It may have landed between the caller's look and this start.
            return Find(version) is { } landed ? new(landed, null) : await Read(version);
        }
        finally
        {
            _flights.TryRemove(version, out _);
        }
    }

    private async Task<LoadedPolicy> Read(int version)
    {
        Interlocked.Increment(ref _loads);
        if (await published(version, CancellationToken.None) is not { } found)
        {
            return new(null, PolicyRefusals.VersionUnknown);
        }

        var policy = Compile(new(found.Version, found.Hash, found.Document), CancellationToken.None);
        return new(policy, policy is null ? PolicyRefusals.Unusable : null);
    }

    private void Keep(CompiledPolicy policy)
    {
        lock (_changing)
        {
            _kept[policy.Version] = new(policy);
            while (_kept.Count > most)
            {
                var least = _kept.Values.Where(kept => kept.Policy != policy).OrderBy(kept => kept.IsUsed).ThenBy(kept => kept.Policy.Version).First();
                _kept.TryRemove(least.Policy.Version, out _);
            }
        }
    }

    private sealed class Kept(CompiledPolicy policy)
    {
        private volatile bool _used = true;

        public CompiledPolicy Policy => policy;

        public bool IsUsed => _used;

        public CompiledPolicy Use()
        {
            if (!_used)
            {
                _used = true;
            }

            return policy;
        }

        public bool TakeUse()
        {
            var used = _used;
            _used = false;
            return used;
        }
    }
}

/// <summary>Reads one version of the policy from the log; null when it was never published.</summary>
public delegate Task<PolicyPublished?> PublishedVersion(int version, CancellationToken cancellationToken);

/// <summary>A version ready to decide, or why there is none; exactly one of them is null.</summary>
public readonly record struct LoadedPolicy(CompiledPolicy? Policy, Refusal? Refusal);
