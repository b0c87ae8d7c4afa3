using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Integration.Postgres;

namespace Sentinel.Load.Benchmarks;

/// <summary>A migrated database and one node's event log on it, in this process.</summary>
internal sealed class LogDatabase : IAsyncDisposable
{
    private const string Login = "sentinel_load_node";
    private const string Password = "sentinel_load";
    private readonly PostgresServer _server;
    private ServiceProvider? _services;

    private LogDatabase(PostgresServer server, string owner) => (_server, Owner) = (server, owner);

    /// <summary>A superuser's.</summary>
    public string Owner { get; }

    /// <summary>A node's.</summary>
    public string App => new NpgsqlConnectionStringBuilder(Owner) { Username = Login, Password = Password }.ConnectionString;

    public IEventStore Store => _services!.GetRequiredService<IEventStore>();

    public static async Task<LogDatabase> Start(CancellationToken cancellationToken)
    {
        var server = new PostgresServer();
        try
        {
            var database = new LogDatabase(server, await server.CreateDatabase());
            await Migrations.Apply(database.Owner, cancellationToken);
            await Migrations.GrantNode(database.Owner, Login, Password, cancellationToken);
            database._services = await Node(database.App, cancellationToken);
            return database;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The event log of one node, as the product registers it.</summary>
    /// <param name="connectionString">Of the role that nodes log in as.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="listener">Is told of what the node has applied; null for nobody.</param>
    public static async Task<ServiceProvider> Node(string connectionString, CancellationToken cancellationToken, IFeedListener? listener = null)
    {
        var registered = listener is null ? new ServiceCollection() : new ServiceCollection().AddSingleton(listener);
        var services = registered
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddEventLog(connectionString, new() { AnswerTimeout = TimeSpan.FromSeconds(60), StatementTimeout = TimeSpan.FromSeconds(60) }, new NodeOptions())
            .BuildServiceProvider();
        foreach (var hosted in services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(cancellationToken);
        }

        return services;
    }

    public static async Task Stop(ServiceProvider node)
    {
        foreach (var hosted in node.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await node.DisposeAsync();
    }

    /// <summary>Nodes that were left alone have written their views: what those still cost is no part of what is measured next.</summary>
    public static async Task WaitForViews(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var behind = source.CreateCommand(
            "select exists (select from sentinel.mt_event_progression where last_seq_id < (select max(seq_id) from sentinel.mt_events))");
        while ((bool)(await behind.ExecuteScalarAsync(cancellationToken))!)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>The superuser's connections, as many as are asked for.</summary>
    public NpgsqlDataSource Raw(int connections) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(Owner) { MaxPoolSize = connections, CommandTimeout = 120 }.ConnectionString);

    public async Task Execute(string sql, CancellationToken cancellationToken)
    {
        await using var source = Raw(1);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<long> Count(string sql, CancellationToken cancellationToken)
    {
        await using var source = Raw(1);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await Stop(_services);
        }

        await _server.DisposeAsync();
    }
}
