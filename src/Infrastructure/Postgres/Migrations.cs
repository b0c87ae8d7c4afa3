using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Numbered, forward-only migrations: every <c>NNNN_name.sql</c> embedded in this assembly, once, in order.</summary>
/// <remarks>
/// Runs as a superuser or a role that may create roles. The objects belong to <c>sentinel_owner</c>; nodes log in as a member of
/// <c>sentinel_app</c>, which can read the log and append to it through its one function, and Marten programs as <c>sentinel_reader</c>.
/// </remarks>
public static partial class Migrations
{
    /// <summary>The number of the last migration that this build knows.</summary>
    public static int Latest => All[^1].Number;

    private static Migration[] All { get; } = ReadAll();

    /// <summary>Brings the database up to this build; throws when it was migrated by a newer one or a past migration was edited.</summary>
    public static async Task Apply(string ownerConnectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Run(connection, RolesAndSchema, cancellationToken);
        var applied = await ReadApplied(connection, cancellationToken);
        if (applied.Keys.DefaultIfEmpty(0).Max() > Latest)
        {
            throw new InvalidOperationException("The database was migrated by a newer Sentinel. Run that version, or a newer one.");
        }

        foreach (var migration in All)
        {
            if (!applied.TryGetValue(migration.Number, out var hash))
            {
                await Run(connection, migration.Sql, cancellationToken);
                await Record(connection, migration, cancellationToken);
            }
            else if (hash != migration.Hash)
            {
                throw new InvalidOperationException($"Migration {migration.Number:0000} was applied with another text. Migrations are never edited.");
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Creates the login that nodes use, or sets its password; it can read and append, nothing else.</summary>
    public static async Task GrantNode(string ownerConnectionString, string login, string password, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var format = new NpgsqlCommand(
            "select format('do $do$ begin create role %1$I login; exception when duplicate_object or unique_violation then null; end $do$; " +
            "alter role %1$I login password %2$L; grant sentinel_app to %1$I;', $1::text, $2::text)", connection)
        {
            Parameters = { new() { Value = login }, new() { Value = password } },
        };
        await Run(connection, (string)(await format.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Dictionary<int, string>> ReadApplied(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number, hash from migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<int, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task Record(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("insert into migrations (number, name, hash) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = migration.Hash } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Migration[] ReadAll()
    {
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Select(name => (name, match: FileName().Match(name)))
            .Where(found => found.match.Success)
            .Select(found => Read(assembly, found.name, found.match))
            .OrderBy(migration => migration.Number)];
    }

    private static Migration Read(Assembly assembly, string resource, Match match)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        return new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, hash, sql);
    }

    [GeneratedRegex(@"\.(\d{4})_(\w+)\.sql$")]
    private static partial Regex FileName();

    // Roles belong to the cluster, so another database of it may be creating them right now.
    private const string RolesAndSchema =
        """
        select pg_advisory_xact_lock(7310597164870);
        do $$ declare r text; begin
          foreach r in array array['sentinel_owner', 'sentinel_app', 'sentinel_reader'] loop
            begin
              execute format('create role %I nologin', r);
            exception when duplicate_object or unique_violation then null;
            end;
          end loop;
          execute format('grant sentinel_owner to %I', current_user);
          execute format('revoke connect, temporary on database %I from public', current_database());
          execute format('grant connect on database %I to sentinel_app, sentinel_reader', current_database());
          execute format('grant create on database %I to sentinel_owner', current_database());
          begin
            -- A stopped lock holder is found and ended by any node, whatever it logs in as.
            grant pg_signal_backend, pg_read_all_stats to sentinel_app;
          exception when insufficient_privilege then raise notice 'nodes must share one login to end a stopped lock holder';
          end;
        end $$;
        create schema if not exists sentinel authorization sentinel_owner;
        set local role sentinel_owner;
        set local search_path = sentinel, pg_temp;
        create table if not exists migrations (
          number int primary key, name text not null, hash text not null, applied_at timestamptz not null default now());
        grant select on migrations to sentinel_app;
        """;

    private sealed record Migration(int Number, string Name, string Hash, string Sql);
}
