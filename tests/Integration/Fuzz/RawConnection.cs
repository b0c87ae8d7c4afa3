using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sentinel.Integration.Fuzz;

/// <summary>HTTP/1.1 by hand: sends bytes as they are, reads the one answer.</summary>
internal sealed class RawConnection(Uri server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private TcpClient? _client;
    private NetworkStream? _stream;
    private byte[] _read = [];

    /// <summary>The status and the body; status 0 when the connection ended without an answer.</summary>
    /// <param name="request">Head and body.</param>
    /// <param name="endless">The server may rightly wait for more: after a moment the connection ends.</param>
    /// <param name="cancellationToken">Ends the wait; so do ten seconds, as an exception.</param>
    public async Task<(int Status, string Body)> Send(byte[] request, bool endless, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(endless ? Moment : Patience);
        try
        {
            var reused = _client is not null;
            var answer = await Exchange(request, patience.Token);
            answer = answer.Status == 0 && reused ? await Exchange(request, patience.Token) : answer;
            if (endless)
            {
                Close();
            }

            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return endless ? (0, "") : throw new TimeoutException($"No answer within {Patience.TotalSeconds} s.");
        }
    }

    public void Dispose() => Close();

    private async Task<(int Status, string Body)> Exchange(byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            if (_client is null)
            {
                _client = new TcpClient { NoDelay = true };
                await _client.ConnectAsync(server.Host, server.Port, cancellationToken);
                _stream = _client.GetStream();
            }

            await _stream!.WriteAsync(request, cancellationToken);
            var (status, body, closes) = await Read(cancellationToken);
            if (closes)
            {
                Close();
            }

            return (status, body);
        }
        catch (Exception ended) when (ended is IOException or SocketException)
        {
            Close();
            return (0, "");
        }
        catch
        {
            Close();
            throw;
        }
    }

    private async Task<(int Status, string Body, bool Closes)> Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await Until("\r\n\r\n", cancellationToken);
            if (head is null)
            {
                return (0, "", true);
            }

            var lines = head.Split("\r\n");
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            if (status is >= 200)
            {
                var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
                    .ToLookup(parts => parts[0].ToLowerInvariant(), parts => parts[1].Trim());
                var chunked = headers["transfer-encoding"].Contains("chunked");
                var length = headers["content-length"].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).FirstOrDefault();
                return (status, chunked ? await Chunks(cancellationToken) : await Take(length, cancellationToken), headers["connection"].Contains("close"));
            }
        }
    }

    private async Task<string> Chunks(CancellationToken cancellationToken)
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse((await Until("\r\n", cancellationToken))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await Take(size, cancellationToken));
            await Until("\r\n", cancellationToken);
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private async Task<string?> Until(string end, CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = _read.AsSpan().IndexOf(Encoding.ASCII.GetBytes(end));
            if (at >= 0)
            {
                var text = Encoding.UTF8.GetString(_read, 0, at);
                _read = _read[(at + end.Length)..];
                return text;
            }

            if (!await More(cancellationToken))
            {
                return null;
            }
        }
    }

    private async Task<string> Take(int bytes, CancellationToken cancellationToken)
    {
        while (_read.Length < bytes && await More(cancellationToken))
        {
        }

        var text = Encoding.UTF8.GetString(_read, 0, Math.Min(bytes, _read.Length));
        _read = _read[Math.Min(bytes, _read.Length)..];
        return text;
    }

    private async Task<bool> More(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var read = await _stream!.ReadAsync(buffer, cancellationToken);
        _read = [.. _read, .. buffer.AsSpan(0, read)];
        return read > 0;
    }

    private void Close()
    {
        _client?.Dispose();
        (_client, _stream, _read) = (null, null, []);
    }
}
