using System.Security.Cryptography;
using Npgsql;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Api.Hosting;

/// <summary>The database that this process is a node of: a given one, or the private one that it runs itself.</summary>
/// <param name="ConnectionString">Of the login for nodes.</param>
/// <param name="Cluster">What the nodes of this database agree on.</param>
/// <param name="Private">The server, when this process runs it.</param>
internal sealed record Foundation(string ConnectionString, ClusterSettings Cluster, EmbeddedPostgres? Private) : IAsyncDisposable
{
    private const string NodeLogin = "sentinel_node";

    /// <summary>Folder, below the working directory, of everything that the embedded default keeps.</summary>
    public const string Folder = ".sentinel";

    public static async Task<Foundation> Lay(IConfiguration configuration, ILogger logger, CancellationToken cancellationToken)
    {
        var given = configuration.GetConnectionString("Sentinel");
        if (string.IsNullOrWhiteSpace(given))
        {
            return await LayPrivate(configuration, logger, cancellationToken);
        }

        RefusePlainRemote("ConnectionStrings__Sentinel", Parsed("ConnectionStrings__Sentinel", given));
        if (configuration.GetConnectionString("SentinelOwner") is { Length: > 0 })
        {
            await Migrate(configuration, cancellationToken);
        }

        return new(given, await ClusterSettings.Read(given, cancellationToken), null);
    }

    /// <summary>Brings a given database up to this build, and makes the login of <c>ConnectionStrings__Sentinel</c> one for nodes.</summary>
    public static async Task Migrate(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var owner = configuration.GetConnectionString("SentinelOwner")
            ?? throw new ClusterException("Set ConnectionStrings__SentinelOwner to a login that may create roles and a schema.");
        var parsed = Parsed("ConnectionStrings__SentinelOwner", owner);
        RefusePlainRemote("ConnectionStrings__SentinelOwner", parsed);
        await Migrations.Apply(parsed.ConnectionString, cancellationToken);
        if (configuration.GetConnectionString("Sentinel") is { Length: > 0 } given
            && Parsed("ConnectionStrings__Sentinel", given) is { Username: { } login, Password: { } password })
        {
            await Migrations.GrantNode(owner, login, password, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Private?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<Foundation> LayPrivate(IConfiguration configuration, ILogger logger, CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.Find(
            configuration["Sentinel:Postgres:Binaries"], Path.Combine(Folder, "npm"), cancellationToken);
        var postgres = await EmbeddedPostgres.Start(
            new() { Binaries = binaries, DataFolder = Path.Combine(Folder, "postgres") }, TimeProvider.System, logger, cancellationToken);
        try
        {
            await Migrations.Apply(postgres.ConnectionString, cancellationToken);
            var node = NodeLoginTo(postgres.ConnectionString, await NodePassword(postgres.ConnectionString, cancellationToken));
            await ClusterSettings.MarkEmbedded(node, cancellationToken);
            return new(node, await ClusterSettings.Read(node, cancellationToken), postgres);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>No more than a second process needs, and no blanks: it stands in a file that shells read.</summary>
    private static string NodeLoginTo(string ownerConnectionString, string password)
    {
        var owner = new NpgsqlConnectionStringBuilder(ownerConnectionString);
        return new NpgsqlConnectionStringBuilder
        {
            Host = owner.Host,
            Port = owner.Port,
            Database = owner.Database,
            Username = NodeLogin,
            Password = password,
        }.ConnectionString;
    }

    /// <summary>A new password at each start of the owner: other processes read it where the sample tokens stand.</summary>
    private static async Task<string> NodePassword(string ownerConnectionString, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await Migrations.GrantNode(ownerConnectionString, NodeLogin, password, cancellationToken);
        return password;
    }

    /// <summary>Npgsql's own words may repeat a part of the text, and a password stands in it.</summary>
    private static NpgsqlConnectionStringBuilder Parsed(string name, string connectionString)
    {
        try
        {
            return new(connectionString);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new ClusterException($"{name} cannot be read. It is of the form Host=…;Username=…;Password=…;Database=…", unreadable);
        }
    }

    internal static void RefusePlainRemote(string name, NpgsqlConnectionStringBuilder parsed)
    {
        // Several hosts may be named, each with a port of its own.
        var hosts = (parsed.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (hosts.Any(host => !IsLocal(host)) && parsed.SslMode != SslMode.VerifyFull)
        {
            throw new ClusterException($"PostgreSQL on another host needs 'SSL Mode=VerifyFull' in {name}.");
        }
    }

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host is "localhost" or "127.0.0.1" or "::1" || host.StartsWith("localhost:", StringComparison.Ordinal)
        || host.StartsWith("127.0.0.1:", StringComparison.Ordinal) || host.StartsWith("[::1]", StringComparison.Ordinal);
}
