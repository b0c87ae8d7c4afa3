using System.Text;
using Npgsql;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>What all nodes of one database agree on, and whether this process may be one of them.</summary>
/// <param name="SandboxSecret">What the sandbox STS seals its keys with.</param>
/// <param name="StsMode">The mode that the first node ran in; null while none has.</param>
/// <param name="IsEmbedded">The database is the private one that some Sentinel runs for itself.</param>
public sealed record ClusterSettings(ReadOnlyMemory<byte> SandboxSecret, string? StsMode, bool IsEmbedded)
{
    private const string Embedded = "embedded";
    private const string Mode = "sts-mode";

    /// <summary>Reads them; throws, saying what to do, when the login is not one for nodes or the schema is not this build's.</summary>
    public static async Task<ClusterSettings> Read(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await CheckLogin(source, cancellationToken);
        var values = new Dictionary<string, byte[]>();
        await using var command = source.CreateCommand("select name, value from sentinel.cluster_settings");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            values.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        }

        return new(
            values["sandbox-secret"], values.TryGetValue(Mode, out var mode) ? Encoding.UTF8.GetString(mode) : null, values.ContainsKey(Embedded));
    }

    /// <summary>Marks the database as the private one of a Sentinel.</summary>
    public static Task MarkEmbedded(string connectionString, CancellationToken cancellationToken) =>
        Say(connectionString, Embedded, "true", cancellationToken);

    /// <summary>Says in which mode this node runs; throws when the others run in another.</summary>
    public static async Task Agree(string connectionString, string mode, CancellationToken cancellationToken)
    {
        await Say(connectionString, Mode, mode, cancellationToken);
        var agreed = (await Read(connectionString, cancellationToken)).StsMode;
        if (agreed != mode)
        {
            throw new ClusterException($"The nodes of this database run with Sentinel__Sts__Mode={agreed}; this one was started with {mode}.");
        }
    }

    private static async Task Say(string connectionString, string name, string value, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("insert into sentinel.cluster_settings (name, value) values ($1, $2) on conflict do nothing");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(value) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CheckLogin(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        const string howTo = "Set ConnectionStrings__SentinelOwner to an owner's login and run 'dotnet Sentinel.Api.dll migrate'.";
        await using var command = source.CreateCommand(
            """
            select to_regclass('sentinel.migrations') is not null and has_table_privilege(to_regclass('sentinel.migrations'), 'select'),
                   coalesce(has_table_privilege(to_regclass('sentinel.mt_events'), 'insert'), false),
                   current_setting('fsync')
            """);
        await using var reader = await Open(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (migrated, owner, fsync) = (!reader.IsDBNull(0) && reader.GetBoolean(0), reader.GetBoolean(1), reader.GetString(2));
        await reader.CloseAsync();
        if (!migrated)
        {
            throw new ClusterException($"The database has no event log, or not for this login. {howTo}");
        }

        if (owner)
        {
            throw new ClusterException(
                "ConnectionStrings__Sentinel logs in as someone who could change the event log. A node logs in as a member of sentinel_app "
                + $"only. {howTo}");
        }

        if (fsync == "off")
        {
            throw new ClusterException("PostgreSQL runs with fsync = off: what it acknowledges may be lost. Turn it on.");
        }

        await using var version = source.CreateCommand("select coalesce(max(number), 0) from sentinel.migrations");
        var applied = (int)(await version.ExecuteScalarAsync(cancellationToken))!;
        if (applied != Migrations.Latest)
        {
            throw new ClusterException($"The database is at migration {applied}, this build at {Migrations.Latest}. {howTo}");
        }
    }

    private static async Task<NpgsqlDataReader> Open(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellationToken);
        }
        catch (NpgsqlException unreachable)
        {
            throw new ClusterException($"PostgreSQL cannot be reached with ConnectionStrings__Sentinel: {unreachable.Message}", unreachable);
        }
    }
}

/// <summary>This process cannot be a node of this database; the message is one line that says what to do.</summary>
public sealed class ClusterException(string message, Exception? inner = null) : Exception(message, inner);
