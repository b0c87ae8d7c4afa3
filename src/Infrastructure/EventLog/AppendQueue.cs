using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>What waits for the appender: denials first, then whom a person waits for, then bulk, each in order of arrival.</summary>
internal sealed class AppendQueue(LogOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Member>[] _lanes = [new(), new(), new()];
    private readonly SemaphoreSlim _filled = new(0, 1);
    private bool _closed;
    private bool _inCompany;

    /// <summary>Takes the member, or refuses it at once: a queue without end would only hide that the database is slow.</summary>
    public void Add(Member member)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new StoreUnavailableException("This node is stopping.");
            }

            var lane = member.Append.Options.Lane;
            if (lane != Lane.Denying && _lanes[(int)Lane.Interactive].Count + _lanes[(int)Lane.Bulk].Count >= options.QueueLimit)
            {
                throw new StoreUnavailableException("The event log is too slow for what it is asked.");
            }

            _lanes[(int)lane].Enqueue(member);
            if (_filled.CurrentCount == 0)
            {
                _filled.Release();
            }
        }
    }

    /// <summary>Waits for work and takes one batch of it; empty once the queue is closed and drained.</summary>
    public async Task<List<Member>> Take(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_inCompany)
            {
                await Gather();
            }

            if (TakeNow() is { } batch)
            {
                _inCompany = batch.Count > 1;
                return batch;
            }

            await _filled.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets whoever was answered by the batch before, or is about to queue, come along, as long as somebody does.</summary>
    /// <remarks>
    /// A batch of one costs the disk as much as a full one, and those who just miss it wait for two. Behind a batch of one there is
    /// nobody to expect, and going round by the other threads would cost that one a tenth of its time.
    /// </remarks>
    private async Task Gather()
    {
        int waiting;
        do
        {
            waiting = Waiting;
            await Task.Yield();
        }
        while (Waiting > waiting);
    }

    private int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _lanes[0].Count + _lanes[1].Count + _lanes[2].Count;
            }
        }
    }

    /// <summary>Everything that waits, when none of it can be sent.</summary>
    public List<Member> Drain()
    {
        lock (_gate)
        {
            List<Member> all = [.. _lanes.SelectMany(lane => lane)];
            Array.ForEach(_lanes, lane => lane.Clear());
            return all;
        }
    }

    /// <summary>Refuses newcomers; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (_filled.CurrentCount == 0)
            {
                _filled.Release();
            }
        }
    }

    public void Dispose() => _filled.Dispose();

    /// <summary>Null when there is nothing yet.</summary>
    private List<Member>? TakeNow()
    {
        var batch = new List<Member>();
        lock (_gate)
        {
            int events = 0, bytes = 0, bulk = 0;
            foreach (var lane in _lanes)
            {
                var isBulk = ReferenceEquals(lane, _lanes[(int)Lane.Bulk]);
                while (lane.TryPeek(out var next) && !(isBulk && bulk == options.BatchBulk))
                {
                    if (batch.Count > 0 && (events + next.Events > options.BatchEvents || bytes + next.Bytes > options.BatchBytes))
                    {
                        return batch;
                    }

                    batch.Add(lane.Dequeue());
                    events += next.Events;
                    bytes += next.Bytes;
                    bulk += isBulk ? 1 : 0;
                }
            }

            return batch.Count > 0 || _closed ? batch : null;
        }
    }
}
