using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Integration.Postgres;
using Xunit;

namespace Sentinel.Integration.Sessions;

/// <summary>A migrated database of a test class's own, and the nodes that run on it.</summary>
public sealed class ViewDatabase(PostgresServer server) : IAsyncLifetime
{
    private const string Login = "sentinel_view_node";

    /// <summary>A superuser's.</summary>
    public string Owner { get; private set; } = "";

    private string App { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        Owner = await server.CreateDatabase();
        await Migrations.Apply(Owner, TestContext.Current.CancellationToken);
        await Migrations.GrantNode(Owner, Login, Login, TestContext.Current.CancellationToken);
        App = new NpgsqlConnectionStringBuilder(Owner) { Username = Login, Password = Login }.ConnectionString;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts a node with everything that follows the log.</summary>
    internal Task<ViewNode> Start(Action<IServiceCollection>? more = null) => ViewNode.Start(App, more);

    /// <summary>Rows of a query as text, as the superuser sees them.</summary>
    public async Task<string[]> Rows(string sql)
    {
        await using var connection = await Open();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        }

        return [.. rows];
    }

    public async Task<NpgsqlConnection> Open()
    {
        var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
