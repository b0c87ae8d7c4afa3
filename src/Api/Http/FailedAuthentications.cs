using System.Net;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <summary>Limits how often an address may fail to authenticate, in bounded memory: IPv4 by address, IPv6 by /64.</summary>
/// <remarks>
/// Every failure takes a token, also those that nobody could foresee; without one, nothing more is looked at. An address that others push
/// out of memory comes back with no more than it had.
/// A credential that succeeded from an address lately may go on from there whatever else fails at that address: many people share
/// one behind a NAT. Only successes write to that memory, so that failures push nobody out of it.
/// </remarks>
internal sealed class FailedAuthentications(RateLimiter limits, ISnapshots snapshots, TimeProvider clock)
{
    private const int Remembered = 8192;

    private readonly long[] _succeeded = new long[Remembered];
    private long _quietAfter = long.MinValue;

    private PolicyInForce Policy => snapshots.Current.Of<PolicyInForce>();

    /// <summary>Null when a credential from there is to be looked at; else the refusal, with the time after which one will be.</summary>
    /// <param name="source">Never an IPv4-mapped address.</param>
    /// <param name="presented">What was presented, with or without what stands before it; nothing of it is hashed for security here.</param>
    public Refusal? Refuse(IPAddress source, ReadOnlySpan<char> presented)
    {
        // When nobody has failed for long enough, nobody lacks a token.
        if (clock.GetTimestamp() >= Volatile.Read(ref _quietAfter) || HasSucceeded(source, presented))
        {
            return null;
        }

        var looked = limits.Look(Policy, RateLimited.Authentication, new(Source: source));
        if (looked.IsGranted)
        {
            return null;
        }

        Stay(looked.QuietAfter);
        return HttpRefusals.TooManyFailures(looked.Wait) with { Allowance = looked.Allowance };
    }

    /// <summary>A credential from there was none.</summary>
    public void Failed(IPAddress source, ReadOnlySpan<char> presented)
    {
        var quiet = limits.Spend(Policy, RateLimited.Authentication, new(Source: source));
        var place = Place(source, presented, out var mark);
        Interlocked.CompareExchange(ref _succeeded[place], 0, mark);
        Stay(quiet);
    }

    /// <summary>A credential from there was valid.</summary>
    public void Succeeded(IPAddress source, ReadOnlySpan<char> presented)
    {
        var place = Place(source, presented, out var mark);
        if (Volatile.Read(ref _succeeded[place]) != mark)
        {
            Volatile.Write(ref _succeeded[place], mark);
        }
    }

    private bool HasSucceeded(IPAddress source, ReadOnlySpan<char> presented)
    {
        var place = Place(source, presented, out var mark);
        return Volatile.Read(ref _succeeded[place]) == mark;
    }

    /// <summary>From now on for so long, tokens may be lacking.</summary>
    private void Stay(TimeSpan quiet)
    {
        var until = clock.GetTimestamp() + (long)Math.Ceiling(quiet.TotalSeconds * clock.TimestampFrequency) + 1;
        for (var seen = Volatile.Read(ref _quietAfter); seen < until;)
        {
            var was = Interlocked.CompareExchange(ref _quietAfter, until, seen);
            seen = was == seen ? until : was;
        }
    }

    /// <summary>Where a credential at an address is remembered, and by which mark: both from hashes that are seeded anew in each process.</summary>
    private static int Place(IPAddress source, ReadOnlySpan<char> presented, out long mark)
    {
        var address = Network.Of(source);
        var text = string.GetHashCode(presented, StringComparison.Ordinal);
        mark = ((long)HashCode.Combine(address, text) << 32) | (uint)HashCode.Combine(text, address, Remembered) | 1;
        return (int)((uint)HashCode.Combine(address, text) % Remembered);
    }
}
