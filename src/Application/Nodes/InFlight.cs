namespace Sentinel.Application.Nodes;

/// <summary>Responses that may carry a credential and are not written yet.</summary>
/// <remarks>
/// A node may acknowledge a revocation only when every response that passed its check before is on the wire. Responses enter
/// before they check and leave when they are written; a drain waits for those that entered before it, and for no other.
/// </remarks>
public sealed class InFlight
{
    private Generation _current = new();

    /// <summary>Enters; dispose the result when the response is written.</summary>
    public Entry Enter()
    {
        while (true)
        {
            var generation = Volatile.Read(ref _current);
            if (generation.TryEnter())
            {
                return new(generation);
            }
        }
    }

    /// <summary>Completes when everybody who had entered has left.</summary>
    public Task Drain() => Interlocked.Exchange(ref _current, new()).Close();

    /// <summary>One response under way.</summary>
    public readonly struct Entry : IDisposable
    {
        private readonly Generation? _generation;

        internal Entry(Generation generation) => _generation = generation;

        public void Dispose() => _generation?.Leave();
    }

    /// <summary>The responses that entered between two drains.</summary>
    internal sealed class Generation
    {
        private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // One more than those inside, until the generation is closed.
        private int _count = 1;

        public bool TryEnter()
        {
            for (var seen = Volatile.Read(ref _count); seen > 0;)
            {
                var was = Interlocked.CompareExchange(ref _count, seen + 1, seen);
                if (was == seen)
                {
                    return true;
                }

                seen = was;
            }

            return false;
        }

        public Task Close()
        {
            Leave();
            return _empty.Task;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _count) == 0)
            {
                _empty.TrySetResult();
            }
        }
    }
}
