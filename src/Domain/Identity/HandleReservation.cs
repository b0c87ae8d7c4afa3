using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>The handle belongs to this person, for ever.</summary>
/// <remarks>Written to a new stream in the append that registers the person: of two that want one handle, one loses.</remarks>
[AuditCode("IDN100I")]
public sealed record HandleReserved(string Handle, PersonId PersonId, DateTimeOffset At);

/// <summary>Names the stream that makes a handle unique.</summary>
public static class HandleStream
{
    public static StreamId For(string handle) => new($"handle-{Handle.Key(handle)}", "handle");
}
