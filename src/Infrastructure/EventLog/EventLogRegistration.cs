using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Infrastructure.Nodes;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The event log and the node's place in it.</summary>
public static class EventLogRegistration
{
    /// <param name="services">The container.</param>
    /// <param name="connectionString">Of the role that nodes log in as.</param>
    /// <param name="log">Time-outs and caps.</param>
    /// <param name="node">How nodes know each other.</param>
    public static IServiceCollection AddEventLog(
        this IServiceCollection services, string connectionString, LogOptions log, NodeOptions node)
    {
        services.AddSingleton(log);
        services.AddSingleton(node);
        services.AddSingleton(_ => NpgsqlDataSource.Create(Connections(connectionString, log, 8).ConnectionString));

        // Nothing that only reads leaves anything behind on a connection: to clean it up before each read would cost as much as the read.
        services.AddKeyedSingleton(LogReader.Connections, (_, _) =>
        {
            var reads = Connections(connectionString, log, 4);
            reads.NoResetOnClose = true;
            return NpgsqlDataSource.Create(reads.ConnectionString);
        });
        services.AddSingleton(EventCatalog.Domain);
        services.AddSingleton<LogReader>();
        services.AddSingleton<ILogHead>(provider => provider.GetRequiredService<LogReader>());
        services.AddSingleton<AppendQueue>();
        services.AddSingleton<OwnCommits>();
        services.AddSingleton<Denials>();
        services.AddSingleton<InFlight>();
        services.AddSingleton<Snapshots>();
        services.AddMetrics();
        services.AddSingleton<LogMetrics>();
        services.AddSingleton<ISnapshots>(provider => provider.GetRequiredService<Snapshots>());
        services.AddSingleton<Fence>();
        services.AddSingleton<PostgresEventStore>();
        services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<PostgresEventStore>());
        services.AddSingleton<PostgresNodes>();
        services.AddSingleton<NodeMembership>();
        services.AddSingleton<INodeEpoch>(provider => provider.GetRequiredService<NodeMembership>());
        services.AddSingleton<INodes>(provider => provider.GetRequiredService<NodeMembership>());
        services.AddSingleton<IFeedListener>(provider => provider.GetRequiredService<NodeMembership>());
        services.AddSingleton<Feed>();
        services.AddSingleton<Appender>();

        // Started in this order and stopped in the other: a node leaves while it can still append.
        services.AddHostedService(provider => provider.GetRequiredService<Appender>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeMembership>());
        services.AddHostedService(provider => provider.GetRequiredService<Feed>());
        return services;
    }

    private static NpgsqlConnectionStringBuilder Connections(string connectionString, LogOptions log, int atMost) => new(connectionString)
    {
        ApplicationName = "sentinel",
        MaxPoolSize = atMost,
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        CommandTimeout = (int)Math.Ceiling(log.StatementTimeout.TotalSeconds),
        Timeout = 3,
        IncludeErrorDetail = false,
    };
}
