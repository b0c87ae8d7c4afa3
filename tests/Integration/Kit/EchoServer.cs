using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sentinel.Integration.Kit;

/// <summary>Answers each chunk with the chunk and an exclamation mark: something behind a proxy.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Lock _lock = new();
    private readonly StringBuilder _received = new();

    public EchoServer()
        : this(new IPEndPoint(IPAddress.Loopback, 0))
    {
    }

    public EchoServer(EndPoint listen)
    {
        _listener = listen is UnixDomainSocketEndPoint
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(listen);
        _listener.Listen();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Received
    {
        get
        {
            lock (_lock)
            {
                return _received.ToString();
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        while (true)
        {
            _ = Echo(await _listener.AcceptAsync());
        }
    }

    private async Task Echo(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) is var count and > 0)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, count);
            lock (_lock)
            {
                _received.Append(text);
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "!"));
        }
    }
}
