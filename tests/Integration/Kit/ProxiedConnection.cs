using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Sentinel.Integration.Kit;

/// <summary>One client of a <see cref="TcpProxy"/> and its connection to the server.</summary>
/// <remarks>Each direction has a reader that never waits, so that an end is seen and bytes are counted while they are held.</remarks>
internal sealed class ProxiedConnection(Socket client, EndPoint target, ProxyGate requests, ProxyGate answers)
    : IDisposable
{
    private const int Overlap = 256;
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Socket _server = target is UnixDomainSocketEndPoint
        ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new(SocketType.Stream, ProtocolType.Tcp);

    private byte[] _tail = [];
    private volatile bool _hasLostBytes;

    /// <summary>Bytes of it vanished: its streams no longer make sense.</summary>
    public bool HasLostBytes => _hasLostBytes;

    public Task Ended => _ended.Task;

    public async Task Run()
    {
        try
        {
            await _server.ConnectAsync(target, _cut.Token);
            client.NoDelay = true;
            if (target is not UnixDomainSocketEndPoint)
            {
                _server.NoDelay = true;
            }

            await Task.WhenAll(Forward(client, _server, requests, LookForMarks), Forward(_server, client, answers, _ => { }));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset();
        }
        finally
        {
            requests.Forget(this);
            answers.Forget(this);
            client.Dispose();
            _server.Dispose();
            _ended.SetResult();
        }
    }

    /// <summary>Both ends see a reset, not an orderly end.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, _server])
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // already gone
            }

            socket.Dispose();
        }

        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it has ended meanwhile
        }
    }

    /// <summary>After its end.</summary>
    public void Dispose() => _cut.Dispose();

    private Task Forward(Socket from, Socket to, ProxyGate gate, Action<byte[]> look)
    {
        var chunks = Channel.CreateUnbounded<byte[]>();
        return Task.WhenAll(
            ResetOnFailure(Read(from, chunks.Writer, gate, look)),
            ResetOnFailure(Write(chunks.Reader, to, gate)));
    }

    // When one part is broken so are the others, which may be waiting at a gate.
    private async Task ResetOnFailure(Task part)
    {
        try
        {
            await part;
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private async Task Read(Socket from, ChannelWriter<byte[]> chunks, ProxyGate gate, Action<byte[]> look)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _cut.Token) is var count and > 0)
        {
            var chunk = buffer[..count];
            look(chunk);
            gate.Arrive(this, count);
            chunks.TryWrite(chunk);
        }

        chunks.Complete();
    }

    private async Task Write(ChannelReader<byte[]> chunks, Socket to, ProxyGate gate)
    {
        await foreach (var chunk in chunks.ReadAllAsync(_cut.Token))
        {
            if (!await gate.Pass(this, chunk.Length, _cut.Token))
            {
                _hasLostBytes = true;
                continue;
            }

            for (var sent = 0; sent < chunk.Length;)
            {
                sent += await to.SendAsync(chunk.AsMemory(sent), _cut.Token);
            }
        }

        if (!_hasLostBytes)
        {
            to.Shutdown(SocketShutdown.Send);
        }
    }

    // A mark may lie across two reads.
    private void LookForMarks(byte[] chunk)
    {
        requests.Look(this, _tail, chunk);
        answers.Look(this, _tail, chunk);
        _tail = [.. _tail, .. chunk];
        _tail = _tail[^Math.Min(_tail.Length, Overlap)..];
    }
}
