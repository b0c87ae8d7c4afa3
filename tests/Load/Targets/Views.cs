using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sentinel.Infrastructure.BreakGlass;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Requests;
using Sentinel.Infrastructure.Sessions;
using Sentinel.Load.Benchmarks;

namespace Sentinel.Load.Targets;

/// <summary>The tables that lists are read from, beside what the log makes of them.</summary>
internal static class Views
{
    private const int Tries = 10;

    /// <summary>Makes them anew from the whole log; answers each table whose rows were others before.</summary>
    public static async Task<IReadOnlyList<string>> OtherThanRebuilt(Cluster cluster, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddEventLog(cluster.ConnectionString, new() { StatementTimeout = TimeSpan.FromMinutes(1) }, new NodeOptions())
            .AddRequestViews()
            .AddBreakGlassViews()
            .AddSessionViews()
            .AddTableProjections()
            .BuildServiceProvider();
        var (source, projections) = (services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<TableProjections>());
        var different = new List<string>();
        foreach (var view in services.GetServices<ITableProjection>())
        {
            different.AddRange(await Compare(view.Name) ? [] : [view.Name]);
        }

        return different;

        async Task<bool> Compare(string view)
        {
            for (var left = Tries; left > 0; left--)
            {
                await LogDatabase.WaitForViews(cluster.ConnectionString, cancellationToken);
                var before = await Rows($"select to_json(v)::text from sentinel.{view} v order by id");
                var head = await Head();
                await projections.Rebuild(view, cancellationToken);
                var after = await Rows($"select to_json(v)::text from sentinel.{view} v order by id");

                // What has happened meanwhile is in one of them only.
                if (await Head() == head)
                {
                    return before.SequenceEqual(after, StringComparer.Ordinal);
                }
            }

            throw new InvalidOperationException("The log does not come to rest.");
        }

        async Task<long> Head() => long.Parse((await Rows("select max(seq_id)::text from sentinel.mt_events"))[0], CultureInfo.InvariantCulture);

        async Task<List<string>> Rows(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(reader.GetString(0));
            }

            return rows;
        }
    }
}
