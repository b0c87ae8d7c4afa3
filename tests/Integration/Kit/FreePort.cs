using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sentinel.Integration.Kit;

/// <summary>Loopback ports that nobody listens on; each is handed out once per test run.</summary>
public static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
