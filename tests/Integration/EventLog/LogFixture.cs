using Npgsql;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Integration.Kit;
using Sentinel.Integration.Postgres;
using Xunit;

namespace Sentinel.Integration.EventLog;

/// <summary>A migrated database of a test class's own, and the logins that use it.</summary>
public sealed class LogFixture(PostgresServer server) : IAsyncLifetime
{
    private const string Node = "sentinel_test_node";
    private const string Marten = "sentinel_test_reader";
    private const string Password = "sentinel_test";
    private static readonly SemaphoreSlim Making = new(1);
    private static string? _template;

    /// <summary>A superuser's.</summary>
    public string Owner { get; private set; } = "";

    /// <summary>A node's.</summary>
    public string App { get; private set; } = "";

    /// <summary>That of a program that only reads, such as one of Marten.</summary>
    public string Reader { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Owner = await server.CreateDatabase(await Template());
        await Migrations.Apply(Owner, TestContext.Current.CancellationToken);
        App = LoginTo(Owner, Node);
        Reader = LoginTo(Owner, Marten);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Task<LogNode> Start(LogOptions? log = null, NodeOptions? node = null, TimeProvider? clock = null, TcpProxy? through = null) =>
        LogNode.Start(through is null ? App : Through(through), log, node, clock);

    /// <summary>A network between a node and the database.</summary>
    public TcpProxy Proxy()
    {
        var to = new NpgsqlConnectionStringBuilder(Owner);
        return Path.IsPathRooted(to.Host)
            ? TcpProxy.ToUnixSocket(Path.Combine(to.Host, $".s.PGSQL.{to.Port}"))
            : TcpProxy.To(to.Host!, to.Port);
    }

    public static async Task<NpgsqlConnection> Open(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, SearchPath = "pg_catalog" }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>All rows of a query as the superuser, columns joined by a bar.</summary>
    public async Task<IReadOnlyList<string>> Ask(string sql)
    {
        await using var connection = await Open(Owner);
        return await Ask(connection, sql);
    }

    public static async Task<IReadOnlyList<string>> Ask(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The statements are the tests' own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => FormattableString.Invariant($"{reader.GetValue(i)}"))));
        }

        return rows;
    }

    /// <summary>Migrates a database of another server and makes the nodes' login there.</summary>
    internal static async Task<string> Prepare(string owner)
    {
        await Migrations.Apply(owner, TestContext.Current.CancellationToken);
        await Migrations.GrantNode(owner, Node, Password, TestContext.Current.CancellationToken);
        return LoginTo(owner, Node);
    }

    private string Through(TcpProxy proxy) =>
        new NpgsqlConnectionStringBuilder(App) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable }.ConnectionString;

    private static string LoginTo(string owner, string login) =>
        new NpgsqlConnectionStringBuilder(owner) { Username = login, Password = Password }.ConnectionString;

    private async Task<string> Template()
    {
        await Making.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _template ??= await MakeTemplate();
        }
        finally
        {
            Making.Release();
        }
    }

    private async Task<string> MakeTemplate()
    {
        var owner = await server.CreateDatabase();
        await Prepare(owner);
        await using (var connection = await Open(owner))
        {
            await Ask(connection,
                $"""
                do $$ begin create role {Marten} login; exception when duplicate_object then null; end $$;
                alter role {Marten} password '{Password}';
                grant sentinel_reader to {Marten};
                """);
        }

        return new NpgsqlConnectionStringBuilder(owner).Database!;
    }
}
