using System.Globalization;
using Npgsql;

namespace Sentinel.Load.Targets;

/// <summary>Connections that are open at one moment.</summary>
/// <param name="Database">Of all nodes and whoever else, as PostgreSQL counts them.</param>
/// <param name="Stuck">Those of them that have left a transaction open for seconds.</param>
/// <param name="Sockets">Of the processes of all nodes, whoever is at the other end.</param>
internal sealed record Connections(int Database, int Stuck, int Sockets)
{
    private const string Count =
        """
        select count(*), count(*) filter (where state like 'idle in transaction%' and clock_timestamp() - state_change > interval '5 s')
          from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
        """;

    public static async Task<Connections> Read(Cluster cluster, CancellationToken cancellationToken)
    {
        var owner = await cluster.Nodes[0].Folder.OwnerConnectionString(cluster.ConnectionString, cancellationToken);
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Count, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new((int)row.GetInt64(0), (int)row.GetInt64(1), cluster.Nodes.Sum(node => SocketsOf(node.Id)));
    }

    /// <summary>The most of each.</summary>
    public Connections Or(Connections other) =>
        new(Math.Max(Database, other.Database), Math.Max(Stuck, other.Stuck), Math.Max(Sockets, other.Sockets));

    public Connections AndMore(int more) => this with { Database = Database + more, Sockets = Sockets + more };

    public bool IsWithin(Connections most) => Database <= most.Database && Stuck <= most.Stuck && Sockets <= most.Sockets;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Database} to the database, {Stuck} of them stuck, {Sockets} sockets of the servers");

    private static int SocketsOf(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd")
        .Count(file => Target(file)?.StartsWith("socket:", StringComparison.Ordinal) == true);

    // One that was closed since it was listed is none.
    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
