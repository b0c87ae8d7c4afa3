using System.Text;

namespace Sentinel.Integration.Kit;

/// <summary>One direction of all connections of a <see cref="TcpProxy"/>: what may pass now.</summary>
internal sealed class ProxyGate
{
    private readonly Lock _lock = new();
    private readonly List<(long Bytes, TaskCompletionSource Done)> _waiters = [];
    private readonly Dictionary<ProxiedConnection, long> _waiting = [];
    private readonly HashSet<ProxiedConnection> _caught = [];
    private Mode _mode = Mode.Open;
    private byte[]? _mark;
    private TaskCompletionSource _changed = NewSource();
    private long _arrived;

    private enum Mode
    {
        Open,
        Hold,
        Drop,
    }

    public long Arrived => Interlocked.Read(ref _arrived);

    public void Open() => Change(Mode.Open, mark: null);

    public void Drop() => Change(Mode.Drop, mark: null);

    public void Hold(string? mark) => Change(Mode.Hold, mark is null ? null : Encoding.UTF8.GetBytes(mark));

    public Task Held(long bytes)
    {
        lock (_lock)
        {
            var done = NewSource();
            _waiters.Add((bytes, done));
            CompleteWaiters();
            return done.Task;
        }
    }

    /// <summary>A request was read: its connection is caught if it holds the mark. Called before the request is passed on.</summary>
    /// <param name="connection">Whose request.</param>
    /// <param name="before">The end of what was sent before: a mark that ends there was sent before and does not count.</param>
    /// <param name="request">What was sent now.</param>
    public void Look(ProxiedConnection connection, byte[] before, byte[] request)
    {
        lock (_lock)
        {
            if (_mark is null)
            {
                return;
            }

            byte[] seen = [.. before[^Math.Min(before.Length, _mark.Length - 1)..], .. request];
            if (seen.AsSpan().IndexOf(_mark) >= 0)
            {
                _caught.Add(connection);
                CompleteWaiters();
            }
        }
    }

    public void Arrive(ProxiedConnection connection, int bytes)
    {
        Interlocked.Add(ref _arrived, bytes);
        lock (_lock)
        {
            _waiting[connection] = _waiting.GetValueOrDefault(connection) + bytes;
            CompleteWaiters();
        }
    }

    /// <summary>Waits until the bytes may go; false when they are to vanish.</summary>
    public async Task<bool> Pass(ProxiedConnection connection, int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!IsHeld(connection))
                {
                    _waiting[connection] -= bytes;
                    return _mode != Mode.Drop;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Forget(ProxiedConnection connection)
    {
        lock (_lock)
        {
            _waiting.Remove(connection);
            _caught.Remove(connection);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsHeld(ProxiedConnection connection) =>
        _mode == Mode.Hold && (_mark is null || _caught.Contains(connection));

    private void Change(Mode mode, byte[]? mark)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            (_mode, _mark) = (mode, mark);
            _caught.Clear();
            (changed, _changed) = (_changed, NewSource());
            CompleteWaiters();
        }

        changed.SetResult();
    }

    private void CompleteWaiters()
    {
        var held = _waiting.Where(entry => IsHeld(entry.Key)).Sum(entry => entry.Value);
        foreach (var waiter in _waiters.Where(waiter => held >= waiter.Bytes).ToList())
        {
            waiter.Done.SetResult();
            _waiters.Remove(waiter);
        }
    }
}
