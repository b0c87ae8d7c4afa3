using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Sentinel.Load.Targets;

/// <summary>What the servers hold in memory and need.</summary>
/// <remarks>
/// Each is made to collect everything first, through the diagnostic socket that every .NET process listens on: a session of the runtime's
/// own events whose keyword asks for a full collection. Format: "Diagnostic IPC Protocol" of dotnet/diagnostics.
/// </remarks>
internal static class LiveHeap
{
    private const string Collections = "dotnet_gc_collections_total{gc_heap_generation=\"gen2\"}";
    private const string Provider = "Microsoft-Windows-DotNETRuntime";
    private const ulong CollectHeap = 0x800000;
    private const byte EventPipe = 2, StopTracing = 1, CollectTracing2 = 3;
    private const int Header = 20;
    private const int Looks = 3;
    private static readonly TimeSpan CollectedWithin = TimeSpan.FromSeconds(20);

    // Each look is a call of an operator, whom the API limits.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>Bytes in use on all nodes together, right behind a full collection; the least of several, for something is always under way.</summary>
    public static async Task<double> Read(Cluster cluster, CancellationToken cancellationToken)
    {
        var least = double.PositiveInfinity;
        for (var look = 0; look < Looks; look++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(CollectedWithin);
            try
            {
                least = Math.Min(least, await Collected(cluster, patience.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The runtime did not get to it in time: the other looks decide.
            }
        }

        return double.IsFinite(least) ? least : throw new TimeoutException($"No server collected everything within {CollectedWithin}.");
    }

    private static async Task<double> Collected(Cluster cluster, CancellationToken cancellationToken)
    {
        var before = await cluster.Metric(Collections, cancellationToken);
        foreach (var node in cluster.Nodes)
        {
            await Collect(node.Id, cancellationToken);
        }

        while (await cluster.Metric(Collections, cancellationToken) < before + cluster.Nodes.Count)
        {
            await Task.Delay(BetweenLooks, cancellationToken);
        }

        return await cluster.Metric("dotnet_gc_last_collection_heap_size_bytes", cancellationToken)
            - await cluster.Metric("dotnet_gc_last_collection_heap_fragmentation_size_bytes", cancellationToken);
    }

    private static async Task Collect(int process, CancellationToken cancellationToken)
    {
        // A process that was killed leaves its own behind, and another may have its id by now.
        var path = Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket").MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new InvalidOperationException($"Process {process} has no diagnostic socket.");
        using var events = await Connect(path, cancellationToken);
        var session = await Ask(events, CollectTracing2, Everything(), cancellationToken);

        // It ends only when what it has sent was read.
        var drained = events.CopyToAsync(Stream.Null, cancellationToken);
        using (var stop = await Connect(path, cancellationToken))
        {
            await Ask(stop, StopTracing, session, cancellationToken);
        }

        await drained;
    }

    /// <summary>Answers the session's id, which is what follows the header of either answer.</summary>
    private static async Task<byte[]> Ask(Stream socket, byte command, byte[] payload, CancellationToken cancellationToken)
    {
        var message = new byte[Header + payload.Length];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0", message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        (message[16], message[17]) = (EventPipe, command);
        payload.CopyTo(message, Header);
        await socket.WriteAsync(message, cancellationToken);
        var answer = new byte[Header + sizeof(ulong)];
        await socket.ReadExactlyAsync(answer, cancellationToken);
        return answer[17] == 0 ? answer[Header..] : throw new InvalidOperationException($"The runtime refused command {command}: {Convert.ToHexString(answer)}");
    }

    /// <summary>A buffer of 1 MiB, the format of nettrace, no list of methods at the end, and one provider without a filter.</summary>
    private static byte[] Everything()
    {
        using var payload = new MemoryStream();
        using var text = new BinaryWriter(payload, Encoding.Unicode);
        text.Write(1);
        text.Write(1);
        text.Write(false);
        text.Write(1);
        text.Write(CollectHeap);
        text.Write(4);
        text.Write(Provider.Length + 1);
        text.Write(Encoding.Unicode.GetBytes(Provider + '\0'));
        text.Write(0);
        text.Flush();
        return payload.ToArray();
    }

    private static async Task<NetworkStream> Connect(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
