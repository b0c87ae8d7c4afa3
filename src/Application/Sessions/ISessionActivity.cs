using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Sessions;

/// <summary>When sessions were last served keys that they had already: what stands in no event.</summary>
/// <remarks>Every node adds what it served every few seconds, and none takes back: what is missing is that much, never more.</remarks>
public interface ISessionActivity
{
    /// <summary>Keeps the later of what is kept and what is given, of each session.</summary>
    Task Record(IReadOnlyCollection<KeyValuePair<SessionId, DateTimeOffset>> served, CancellationToken cancellationToken);

    /// <summary>The last time of each of these; a session that no node has served again is not in it.</summary>
    Task<IReadOnlyDictionary<SessionId, DateTimeOffset>> Last(IReadOnlyCollection<SessionId> sessions, CancellationToken cancellationToken);
}
