using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Checking;

/// <summary>The leases that the log says were given: each key once, and none outside of it.</summary>
internal sealed class IssuedLeases : ILogCheck
{
    private readonly HashSet<(string Session, string AccessKeyId)> _leases = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    public string Name => "each key issued once";

    public IReadOnlyList<string> Violations => _violations;

    public void Add(ReadEvent read)
    {
        if (read.Data is not CredentialsIssued issued)
        {
            return;
        }

        _leases.Add((issued.SessionId.Value, issued.AccessKeyId));
        if (!_keys.Add(issued.AccessKeyId))
        {
            _violations.Add($"{read} gives {issued.AccessKeyId}, which was given before");
        }
    }

    /// <summary>Those that a client received and the log does not know, or knows as another session's.</summary>
    public IReadOnlyList<string> WithoutEvent(IEnumerable<(string Session, string AccessKeyId)> received) =>
        [.. received.Where(lease => !_leases.Contains(lease)).Select(lease => $"{lease.AccessKeyId} of {lease.Session}")];
}
