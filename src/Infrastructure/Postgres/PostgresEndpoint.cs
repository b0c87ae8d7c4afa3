using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Where a cluster listens: a socket in a private folder, or a port on loopback where sockets do not work.</summary>
/// <param name="SocketFolder">Null when it listens on loopback.</param>
/// <param name="Port">Also part of the socket's name.</param>
internal sealed record PostgresEndpoint(string? SocketFolder, int Port)
{
    public const string Owner = "sentinel";
    private const int SocketPort = 5432;
    private const int LongestSocketPath = 100;

    /// <summary>What the server is told.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["listen_addresses"] = SocketFolder is null ? "127.0.0.1" : "",
        ["unix_socket_directories"] = SocketFolder ?? "",
        ["unix_socket_permissions"] = "0700",
    };

    /// <summary>A free endpoint for the cluster in this folder.</summary>
    public static async Task<PostgresEndpoint> Choose(string dataFolder, PostgresAccount account, CancellationToken cancellationToken)
    {
        var beside = Path.Combine(dataFolder, "socket");
        if (Fits(beside))
        {
            await PrivateFolder.Ensure(beside, account, cancellationToken);
            if (Works(beside))
            {
                return new(beside, SocketPort);
            }
        }

        var temporary = Directory.CreateTempSubdirectory("sentinel-socket-").FullName;
        account.Own(temporary);
        if (Fits(temporary) && Works(temporary) && await account.Reaches(temporary, cancellationToken))
        {
            return new(temporary, SocketPort);
        }

        Directory.Delete(temporary);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new(null, ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    /// <summary>
    /// How to log in as the cluster's owner. The server too must prove that it knows the password: whoever else listens there
    /// gets nothing and is not believed.
    /// </summary>
    public NpgsqlConnectionStringBuilder Login(string password, string database) => new()
    {
        Host = SocketFolder ?? "127.0.0.1",
        Port = Port,
        Username = Owner,
        Password = password,
        Database = database,
        RequireAuth = "ScramSHA256",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    /// <summary>Deletes the socket's folder if it is not part of the cluster's.</summary>
    public void Remove(string dataFolder)
    {
        if (SocketFolder is not null && Path.GetDirectoryName(SocketFolder) != dataFolder && Directory.Exists(SocketFolder))
        {
            Directory.Delete(SocketFolder, recursive: true);
        }
    }

    private static bool Fits(string folder) => Path.Combine(folder, $".s.PGSQL.{SocketPort}").Length <= LongestSocketPath;

    private static bool Works(string folder)
    {
        var probe = Path.Combine(folder, ".probe");
        try
        {
            File.Delete(probe);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(probe));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
