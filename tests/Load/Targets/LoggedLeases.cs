namespace Sentinel.Load.Targets;

/// <summary>The keys that the log says were issued, by session.</summary>
internal sealed class LoggedLeases
{
    private readonly ILookup<string, string> _bySession;

    private LoggedLeases(List<(string Session, string AccessKeyId)> issued)
    {
        Count = issued.Count;
        _bySession = issued.ToLookup(lease => lease.Session, lease => lease.AccessKeyId, StringComparer.Ordinal);
    }

    public int Count { get; }

    /// <summary>Those whose events stand behind a sequence.</summary>
    public static async Task<LoggedLeases> Read(Cluster cluster, long after, CancellationToken cancellationToken)
    {
        var issued = new List<(string, string)>();
        await foreach (var e in cluster.Log(cancellationToken, after))
        {
            if (e.GetProperty("type").GetString() == "credentials_issued")
            {
                var data = e.GetProperty("data");
                issued.Add((data.GetProperty("sessionId").GetString()!, data.GetProperty("accessKeyId").GetString()!));
            }
        }

        return new(issued);
    }

    /// <summary>The keys of a session, one for each event.</summary>
    public IEnumerable<string> Of(string session) => _bySession[session];
}
