namespace Sentinel.Domain.Policies;

/// <summary>Bounds what the rules of single profiles take together, over all policies that share it.</summary>
/// <remarks>
/// What was not used for one to two sweeps goes, and when it gets too much, what was used least lately: a hand goes round, takes the mark
/// of use away where there is one and drops what has none. So a use costs no lock and no look at a clock.
/// </remarks>
/// <param name="mostBytes">About how much all may take; the newest stays whatever it takes.</param>
public sealed class ProfileCache(long mostBytes)
{
    private readonly Lock _changing = new();
    private readonly Queue<(ProfileSlot Slot, int Bytes)> _round = new();
    private long _bytes;
    private long _loads;

    /// <summary>About how much all take now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How often a profile's rules were built.</summary>
    public long Loads => Volatile.Read(ref _loads);

    /// <summary>How many profiles have their rules here.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _round.Count;
            }
        }
    }

    /// <summary>Drops what was not used since the last sweep.</summary>
    public void Sweep()
    {
        lock (_changing)
        {
            for (var left = _round.Count; left > 0; left--)
            {
                PassOrDrop(_round.Dequeue(), spare: true);
            }
        }
    }

    internal void Admit(ProfileSlot slot, int bytes)
    {
        lock (_changing)
        {
            _loads++;
            _bytes += bytes;

            // One round takes marks away; whoever is marked again meanwhile is not spared twice.
            for (var spared = _round.Count; _bytes > mostBytes && _round.Count > 0; spared--)
            {
                PassOrDrop(_round.Dequeue(), spare: spared > 0);
            }

            _round.Enqueue((slot, bytes));
        }
    }

    private void PassOrDrop((ProfileSlot Slot, int Bytes) next, bool spare)
    {
        if (spare && next.Slot.TakeUse())
        {
            _round.Enqueue(next);
            return;
        }

        next.Slot.Drop();
        _bytes -= next.Bytes;
    }
}
