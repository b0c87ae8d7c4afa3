using System.Net;
using System.Net.Sockets;

namespace Sentinel.Integration.Kit;

/// <summary>
/// A network between Sentinel and what it talks to, which a test can stop, cut and let go. It listens on loopback and forwards
/// to a TCP or a Unix socket.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(10);
    private readonly EndPoint _target;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly ProxyGate _requests = new();
    private readonly ProxyGate _answers = new();
    private readonly Task _accepting;

    private TcpProxy(EndPoint target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Bytes that clients have sent, forwarded or not.</summary>
    public long RequestBytes => _requests.Arrived;

    /// <summary>Bytes that the server has sent, forwarded or not.</summary>
    public long AnswerBytes => _answers.Arrived;

    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    public static TcpProxy To(EndPoint target) => new(target);

    public static TcpProxy To(string host, int port) => new(IPAddress.TryParse(host, out var address)
        ? new IPEndPoint(address, port)
        : new DnsEndPoint(host, port));

    /// <summary>To a Unix socket, such as <c>/run/postgresql/.s.PGSQL.5432</c>.</summary>
    public static TcpProxy ToUnixSocket(string path) => new(new UnixDomainSocketEndPoint(path));

    /// <summary>From now on what the server sends is kept here.</summary>
    /// <param name="afterRequest">
    /// Only on connections that send this text from now on, from that request on: so the answer to one statement can be held
    /// while the same client's other connections go on. Null for all connections at once.
    /// </param>
    public void HoldAnswers(string? afterRequest = null) => _answers.Hold(afterRequest);

    /// <summary>From now on what clients send is kept here.</summary>
    /// <param name="from">Only on connections that send this text from now on, that text included. Null for all at once.</param>
    public void HoldRequests(string? from = null) => _requests.Hold(from);

    /// <summary>From now on every byte of either direction vanishes; connections stay open, as when a network is blocked.</summary>
    public void Drop()
    {
        _requests.Drop();
        _answers.Drop();
    }

    /// <summary>Sends on what was held, in order, and passes everything again. Connections that lost bytes are reset.</summary>
    public void Release()
    {
        foreach (var connection in Snapshot().Where(connection => connection.HasLostBytes))
        {
            connection.Reset();
        }

        _requests.Open();
        _answers.Open();
    }

    /// <summary>Resets every connection on both sides. What was held on them is lost; the rules stay; new ones may come.</summary>
    public void CutAll()
    {
        foreach (var connection in Snapshot())
        {
            connection.Reset();
        }
    }

    /// <summary>Completes when at least so many bytes of answers are being held; fails when that takes longer than 10 s.</summary>
    public Task HeldAnswer(long bytes = 1) => _answers.Held(bytes).WaitAsync(HeldWithin);

    /// <summary>Completes when at least so many bytes of requests are being held; fails when that takes longer than 10 s.</summary>
    public Task HeldRequest(long bytes = 1) => _requests.Held(bytes).WaitAsync(HeldWithin);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        CutAll();
        await Task.WhenAll(Snapshot().Select(connection => connection.Ended));
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var connection = new ProxiedConnection(client, _target, _requests, _answers);
            lock (_lock)
            {
                _connections.Add(connection);
            }

            _ = connection.Run().ContinueWith(_ => Forget(connection), TaskScheduler.Default);
        }
    }

    private void Forget(ProxiedConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }

        connection.Dispose();
    }

    private List<ProxiedConnection> Snapshot()
    {
        lock (_lock)
        {
            return [.. _connections];
        }
    }
}
