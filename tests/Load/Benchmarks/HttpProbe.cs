using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sentinel.Load.Benchmarks;

/// <summary>A client in a process of its own: keep-alive connections that each ask again as soon as they are answered.</summary>
/// <remarks>Plain sockets: what a client library costs would be taken for the server's and make every ratio look better.</remarks>
internal static class HttpProbe
{
    public const string Verb = "http-probe";

    /// <summary>Variable that holds the session secret to present.</summary>
    public const string Secret = "SENTINEL_LOAD_SECRET";

    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\n"u8.ToArray();
    private static readonly byte[] Length = "Content-Length: "u8.ToArray();
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();

    /// <summary>Prints a <see cref="Sample"/> as JSON.</summary>
    public static async Task<int> Run(string port, string connections, string milliseconds)
    {
        var target = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        var request = Encoding.ASCII.GetBytes(
            $"GET /v1/credentials HTTP/1.1\r\nHost: {target}\r\nAuthorization: {Environment.GetEnvironmentVariable(Secret)}\r\n\r\n");
        var all = int.Parse(connections, CultureInfo.InvariantCulture);
        var clients = new Client[all];
        for (var i = 0; i < all; i++)
        {
            clients[i] = await Client.Connect(target, request);
        }

        var sample = await ClosedLoop.Run(
            all, TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)), caller => clients[caller].Ask());
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(sample));
        Array.ForEach(clients, client => client.Dispose());
        return 0;
    }

    /// <summary>One connection.</summary>
    private sealed class Client(Socket socket, byte[] request) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];

        public static async Task<Client> Connect(IPEndPoint target, byte[] request)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(target);
            return new(socket, request);
        }

        /// <summary>One request and its whole answer, which must be a 200.</summary>
        public async Task Ask()
        {
            await socket.SendAsync(request);
            var (filled, whole) = (0, int.MaxValue);
            while (filled < whole)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException("The server closed the connection.");
                whole = whole == int.MaxValue ? WholeLength(_buffer.AsSpan(0, filled)) : whole;
            }
        }

        public void Dispose() => socket.Dispose();

        private static int WholeLength(ReadOnlySpan<byte> answer)
        {
            var headers = answer.IndexOf(EndOfHeaders);
            if (headers < 0)
            {
                return int.MaxValue;
            }

            var length = answer.IndexOf(Length);
            if (!answer.StartsWith(Ok) || length < 0 || length > headers)
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
            }

            var digits = answer[(length + Length.Length)..];
            return headers + EndOfHeaders.Length + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}
