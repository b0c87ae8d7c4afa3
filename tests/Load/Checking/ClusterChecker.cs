using System.Collections.Immutable;
using Sentinel.Integration.Kit;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Checking;

/// <summary>Proves from a cluster's log, its tables and what its clients received that the invariants hold.</summary>
/// <remarks>It reads each event once: a second look goes on behind the first and reports what is new.</remarks>
internal sealed class ClusterChecker(Cluster cluster)
{
    private readonly LogInvariant _log = new();
    private readonly IssuedLeases _leases = new();
    private readonly ILogCheck[] _others = [new StreamReplay(), new AuthorityReplay()];
    private readonly List<string> _unreadable = [];
    private readonly Dictionary<string, int> _reported = new(StringComparer.Ordinal);
    private readonly HashSet<(string Session, string AccessKeyId)> _looked = [];
    private long _through;

    /// <summary>What must hold, of all that happened on the cluster since the last look.</summary>
    public async Task<ImmutableArray<Check>> Look(CancellationToken cancellationToken)
    {
        // What clients had received before the log is read must stand in it.
        var received = cluster.Received.All.Where(_looked.Add).ToArray();
        await Read(cancellationToken);
        return
        [
            New("no lease behind its revoke", _log.Violations),
            New("every event can be read", _unreadable),
            .. _others.Append(_leases).Select(check => New(check.Name, check.Violations)),
            Check.None("every lease that a client received has its event", _leases.WithoutEvent(received)),
            Check.None("views equal a rebuild", await ViewRebuild.Differences(cluster.ConnectionString, cancellationToken)),
        ];
    }

    private async Task Read(CancellationToken cancellationToken)
    {
        await foreach (var printed in cluster.Log(cancellationToken, _through))
        {
            _through = printed.GetProperty("sequence").GetInt64();
            _log.Add(printed);
            if (ReadEvent.Read(printed, out var why) is not { } read)
            {
                _unreadable.Add(why!);
                continue;
            }

            _leases.Add(read);
            Array.ForEach(_others, check => check.Add(read));
        }
    }

    private Check New(string name, IReadOnlyList<string> violations)
    {
        var before = _reported.GetValueOrDefault(name);
        _reported[name] = violations.Count;
        return Check.None(name, [.. violations.Skip(before)]);
    }
}
