using System.Data;
using Npgsql;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Load.Checking;

/// <summary>The rows that lists are read from, against the rows that the whole log gives.</summary>
/// <remarks>
/// Both are made in a transaction that has the projection's checkpoint, so that no node moves the rows meanwhile, and that is rolled back:
/// what nodes have written stays, for the next look. Whatever lacks a row or has one too many is found, in every table.
/// </remarks>
internal static class ViewRebuild
{
    private const int Page = 1_000;

    private static readonly ITableProjection[] All =
    [
        .. typeof(ITableProjection).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(ITableProjection)))
            .Select(type => (ITableProjection)Activator.CreateInstance(type)!),
    ];

    /// <summary>Names of the tables.</summary>
    public static IEnumerable<string> Tables => All.Select(projection => projection.Name);

    /// <summary>Rows that following the log gave and a rebuild does not, or the other way round.</summary>
    /// <param name="connectionString">Of the role that nodes log in as.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> Differences(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var differences = new List<string>();
        foreach (var projection in All)
        {
            differences.AddRange(await Differences(source, projection, cancellationToken));
        }

        return differences;
    }

    private static async Task<IEnumerable<string>> Differences(NpgsqlDataSource source, ITableProjection projection, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await Checkpoint.Ensure(connection, projection.Name, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var reached = await Checkpoint.Take(connection, projection.Name, cancellationToken) ?? 0;
        var head = (await LogReader.Head(connection, cancellationToken))?.Sequence ?? 0;

        await Apply(connection, projection, reached, head, cancellationToken);
        var followed = await Rows(connection, projection.Name, cancellationToken);
        await projection.Clear(connection, cancellationToken);
        await Apply(connection, projection, 0, head, cancellationToken);
        var rebuilt = await Rows(connection, projection.Name, cancellationToken);

        return followed.Except(rebuilt).Select(row => $"{projection.Name} has {row}, a rebuild has not")
            .Concat(rebuilt.Except(followed).Select(row => $"{projection.Name} has not {row}, a rebuild has"));
    }

    private static async Task Apply(
        NpgsqlConnection connection, ITableProjection projection, long after, long head, CancellationToken cancellationToken)
    {
        var aliases = EventCatalog.Domain.AliasesOf(projection.Events);
        for (var more = true; more && after < head;)
        {
            var page = await LogReader.ReadPage(connection, EventCatalog.Domain, after, aliases, Page, cancellationToken);

            // What nodes have committed since the head was read stays out of both.
            var events = page.Events.Where(recorded => recorded.Sequence <= head).ToArray();
            if (events.Length > 0)
            {
                await projection.Apply(connection, events, cancellationToken);
            }

            (after, more) = (page.Through, page.More);
        }
    }

    private static async Task<HashSet<string>> Rows(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The name of a table is the projection's own.
        await using var command = new NpgsqlCommand($"select to_jsonb(v)::text from sentinel.{table} v", connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
