using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.RateLimits;

/// <summary>Whoever asks, as far as it is known: each limit takes what it is per.</summary>
/// <param name="Person">Who.</param>
/// <param name="Profile">Who, on which profile.</param>
/// <param name="Session">With which session.</param>
/// <param name="Source">From where; never an IPv4-mapped address.</param>
public readonly record struct Holder(PersonId? Person = null, PersonAndProfile? Profile = null, SessionId? Session = null, IPAddress? Source = null)
{
    /// <summary>Whose bucket of such a limit is asked; the default when that is not known, and the limit is not asked.</summary>
    internal BucketKey Key(RateLimitScope per) => per switch
    {
        RateLimitScope.Person when Person is { Value: { } person } => new(person, null, 0),
        RateLimitScope.PersonProfile when Profile is { } both => new(both.Person.Value, both.Profile, 0),
        RateLimitScope.Session when Session is { Value: { } session } => new(session, null, 0),
        RateLimitScope.Address when Source is { } source && Network.Of(source) is var network => new(network.IsIPv4 ? "IPv4" : "IPv6", null, network.Bits),
        _ => default,
    };
}

/// <summary>A person on one profile.</summary>
public readonly record struct PersonAndProfile(PersonId Person, string Profile);

/// <summary>What counts as one address: whoever has an IPv6 network of 64 bits has all of its addresses.</summary>
public readonly record struct Network(ulong Bits, bool IsIPv4)
{
    /// <param name="address">Never an IPv4-mapped one.</param>
    public static Network Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv4: true)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsIPv4: false);
    }
}

/// <summary>Whose bucket it is.</summary>
internal readonly record struct BucketKey(string? Name, string? Profile, ulong Network)
{
    public bool IsKnown => Name is not null;

    /// <summary>Seeded anew in each process: where a bucket lies is not for callers to know.</summary>
    public int Hash => HashCode.Combine(Name, Profile, Network);
}
