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
        services.AddSingleton(_ => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "sentinel",
            MaxPoolSize = 8,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)Math.Ceiling(log.StatementTimeout.TotalSeconds),
            Timeout = 3,
            IncludeErrorDetail = false,
        }.ConnectionString));
        services.AddSingleton(EventCatalog.Domain);
        services.AddSingleton<LogReader>();
        services.AddSingleton<AppendQueue>();
        services.AddSingleton<Denials>();
        services.AddSingleton<InFlight>();
        services.AddSingleton<Snapshots>();
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
}
