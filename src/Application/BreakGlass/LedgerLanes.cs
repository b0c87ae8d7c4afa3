using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Lets the activations that count in one ledger pass one after the other, as far as they are this node's.</summary>
/// <remarks>
/// The log alone keeps two of them from counting on the same version; but whoever loses there begins anew, and of many that begin
/// at once some would lose too often. Here they wait, and so none loses but against another node.
/// </remarks>
public sealed class LedgerLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamId, Lane> _lanes = [];

    /// <summary>Waits for its turn; null when that took longer than <paramref name="atMost"/>.</summary>
    /// <returns>To be disposed of when it has passed.</returns>
    public async Task<IDisposable?> Enter(StreamId ledger, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var lane = Join(ledger);
        var entered = false;
        try
        {
            entered = await lane.Turn.WaitAsync(atMost, cancellationToken);
            return entered ? new Passage(this, ledger, lane) : null;
        }
        finally
        {
            if (!entered)
            {
                Leave(ledger, lane);
            }
        }
    }

    private Lane Join(StreamId ledger)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(ledger, out var lane))
            {
                _lanes.Add(ledger, lane = new());
            }

            lane.Joined++;
            return lane;
        }
    }

    private void Leave(StreamId ledger, Lane lane)
    {
        lock (_lock)
        {
            if (--lane.Joined == 0)
            {
                _lanes.Remove(ledger);
            }
        }
    }

    private sealed class Lane
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Joined { get; set; }
    }

    private sealed class Passage(LedgerLanes lanes, StreamId ledger, Lane lane) : IDisposable
    {
        public void Dispose()
        {
            lane.Turn.Release();
            lanes.Leave(ledger, lane);
        }
    }
}
