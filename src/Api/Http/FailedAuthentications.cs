using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Limits how often an address may fail to authenticate, in bounded memory: IPv4 by address, IPv6 by /64.</summary>
/// <remarks>
/// Each address has a debt that every failure raises by one and time pays back. The table is made of small sets; where an address
/// goes is not for callers to know. When a set is full the smallest debt gives way and is passed on: an address that others push
/// out comes back with no less than it had, so that nobody buys himself a clean record.
/// A credential that succeeded from an address lately may go on from there whatever else fails at that address: many people share
/// one behind a NAT. Only successes write to that memory, so that failures push nobody out of it.
/// </remarks>
internal sealed class FailedAuthentications
{
    private const int Ways = 8;
    private const int Sets = 512;
    private const int Remembered = 8192;

    private readonly double _perSecond;
    private readonly double _burst;
    private readonly TimeProvider _clock;
    private readonly Debt[][] _sets = [.. Enumerable.Range(0, Sets).Select(_ => new Debt[Ways])];
    private readonly long[] _succeeded = new long[Remembered];
    private long _quietAfter = long.MinValue;

    /// <param name="options">How many failures are borne.</param>
    /// <param name="clock">Its monotonic clock counts.</param>
    public FailedAuthentications(HttpOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_perSecond, _burst, _clock) = (options.FailuresPerMinute / 60.0, options.FailureBurst, clock);
    }

    /// <summary>Null when a credential from there is to be looked at; else the refusal, with the time after which one will be.</summary>
    /// <param name="source">Never an IPv4-mapped address.</param>
    /// <param name="presented">What was presented, with or without what stands before it; nothing of it is hashed for security here.</param>
    public Refusal? Refuse(IPAddress source, ReadOnlySpan<char> presented)
    {
        // When nobody has failed for long enough, nobody owes anything.
        var now = _clock.GetTimestamp();
        if (now >= Volatile.Read(ref _quietAfter))
        {
            return null;
        }

        var address = Prefix.Of(source);
        if (Owed(address, now) is var owed && owed <= _burst - 1)
        {
            return null;
        }

        var place = Place(address, presented, out var mark);
        return Volatile.Read(ref _succeeded[place]) == mark ? null : HttpRefusals.TooManyFailures(TimeSpan.FromSeconds((owed - (_burst - 1)) / _perSecond));
    }

    /// <summary>A credential from there was none.</summary>
    public void Failed(IPAddress source, ReadOnlySpan<char> presented)
    {
        var (address, now) = (Prefix.Of(source), _clock.GetTimestamp());
        var set = SetOf(address);
        double owed;
        lock (set)
        {
            var place = Find(set, address, now);
            owed = Math.Min(set[place].Owed(now, _clock, _perSecond) + 1, _burst + 1);
            set[place] = new(address, owed, now, IsUsed: true);
        }

        Forget(address, presented);
        var quiet = now + (long)(owed / _perSecond * _clock.TimestampFrequency) + 1;
        for (var seen = Volatile.Read(ref _quietAfter); seen < quiet;)
        {
            var was = Interlocked.CompareExchange(ref _quietAfter, quiet, seen);
            seen = was == seen ? quiet : was;
        }
    }

    /// <summary>A credential from there was valid.</summary>
    public void Succeeded(IPAddress source, ReadOnlySpan<char> presented)
    {
        var place = Place(Prefix.Of(source), presented, out var mark);
        if (Volatile.Read(ref _succeeded[place]) != mark)
        {
            Volatile.Write(ref _succeeded[place], mark);
        }
    }

    private double Owed(Prefix address, long now)
    {
        var set = SetOf(address);
        lock (set)
        {
            var place = Array.FindIndex(set, debt => debt.IsUsed && debt.Address == address);
            return place < 0 ? 0 : set[place].Owed(now, _clock, _perSecond);
        }
    }

    /// <summary>The address's own place, a free one, or that of the smallest debt, which is inherited.</summary>
    private int Find(Debt[] set, Prefix address, long now)
    {
        var least = 0;
        for (var i = 0; i < Ways; i++)
        {
            if (set[i].IsUsed && set[i].Address == address)
            {
                return i;
            }

            if (set[i].Owed(now, _clock, _perSecond) < set[least].Owed(now, _clock, _perSecond))
            {
                least = i;
            }
        }

        return least;
    }

    private void Forget(Prefix address, ReadOnlySpan<char> presented)
    {
        var place = Place(address, presented, out var mark);
        Interlocked.CompareExchange(ref _succeeded[place], 0, mark);
    }

    private Debt[] SetOf(Prefix address) => _sets[(uint)HashCode.Combine(address, Sets) % Sets];

    /// <summary>Where a credential at an address is remembered, and by which mark: both from hashes that are seeded anew in each process.</summary>
    private static int Place(Prefix address, ReadOnlySpan<char> presented, out long mark)
    {
        var text = string.GetHashCode(presented, StringComparison.Ordinal);
        mark = ((long)HashCode.Combine(address, text) << 32) | (uint)HashCode.Combine(text, address, Remembered) | 1;
        return (int)((uint)HashCode.Combine(address, text, Ways) % Remembered);
    }

    private readonly record struct Debt(Prefix Address, double Amount, long Since, bool IsUsed)
    {
        public double Owed(long now, TimeProvider clock, double perSecond) =>
            IsUsed ? Math.Max(0, Amount - (clock.GetElapsedTime(Since, now).TotalSeconds * perSecond)) : 0;
    }

    /// <summary>What counts as one address: whoever has an IPv6 network has all of its addresses.</summary>
    private readonly record struct Prefix(ulong Bits, bool IsIPv4)
    {
        public static Prefix Of(IPAddress address)
        {
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            return address.AddressFamily == AddressFamily.InterNetwork
                ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv4: true)
                : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsIPv4: false);
        }
    }
}
