namespace Sentinel.Infrastructure.Postgres;

/// <summary>How the private PostgreSQL is run.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The server binaries.</summary>
    public required PostgresBinaries Binaries { get; init; }

    /// <summary>Everything that belongs to the cluster lives here, mode 0700. Not used by a throw-away cluster.</summary>
    public string DataFolder { get; init; } = ".sentinel/postgres";

    /// <summary>Server settings over the defaults, by the names of <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The data lives in a temporary folder, goes with its owner, and is cleared away by the next throw-away start if its
    /// owner was killed. For tests.
    /// </summary>
    public bool ThrowAway { get; init; }

    /// <summary>How long a start may take, recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What an earlier server left, its backends above all, is gone after so long: a start that fails until then is tried again.</summary>
    internal TimeSpan RemainsGoneWithin { get; init; } = TimeSpan.FromSeconds(10);
}
