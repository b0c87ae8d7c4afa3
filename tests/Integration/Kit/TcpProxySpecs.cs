using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class TcpProxySpecs : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(150);
    private readonly EchoServer _server = new();
    private readonly List<TcpClient> _clients = [];
    private TcpProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _proxy = TcpProxy.To("127.0.0.1", _server.Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _proxy.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task it_passes_bytes_both_ways_and_counts_them()
    {
        var client = await Connect();
        await Send(client, "hello");
        (await Receive(client, 6)).ShouldBe("hello!");
        _proxy.RequestBytes.ShouldBe(5);
        _proxy.AnswerBytes.ShouldBe(6);
    }

    [Fact]
    public async Task an_orderly_end_is_passed_on()
    {
        var client = await Connect();
        await Send(client, "bye");
        client.Client.Shutdown(SocketShutdown.Send);
        (await Receive(client, 4)).ShouldBe("bye!");
        (await Receive(client, 1)).ShouldBe("");
        await Until(() => _proxy.Connections == 0);
    }

    [Fact]
    public async Task held_answers_arrive_in_order_after_the_release()
    {
        var client = await Connect();
        _proxy.HoldAnswers();
        await Send(client, "one");
        await _proxy.HeldAnswer();
        await Send(client, "two");
        await _proxy.HeldAnswer(bytes: 8);
        _server.Received.ShouldBe("onetwo");
        await Silent(client);
        _proxy.Release();
        (await Receive(client, 8)).ShouldBe("one!two!");
    }

    [Fact]
    public async Task held_requests_do_not_reach_the_server_before_the_release()
    {
        var client = await Connect();
        _proxy.HoldRequests();
        await Send(client, "late");
        await _proxy.HeldRequest(bytes: 4);
        _server.Received.ShouldBe("");
        _proxy.Release();
        (await Receive(client, 5)).ShouldBe("late!");
    }

    [Fact]
    public async Task only_the_connection_that_sends_the_mark_is_held()
    {
        var (reader, writer) = (await Connect(), await Connect());
        await Send(writer, "commit");
        (await Receive(writer, 7)).ShouldBe("commit!");
        _proxy.HoldAnswers(afterRequest: "commit");
        await Send(writer, "select");
        (await Receive(writer, 7)).ShouldBe("select!");
        await Send(writer, "com");
        (await Receive(writer, 4)).ShouldBe("com!");
        await Send(writer, "mit");
        await _proxy.HeldAnswer(bytes: 4);
        await Send(reader, "select");
        (await Receive(reader, 7)).ShouldBe("select!");
        await Silent(writer);
        _proxy.Release();
        (await Receive(writer, 4)).ShouldBe("mit!");
    }

    [Fact]
    public async Task a_request_is_held_from_its_mark_on()
    {
        var client = await Connect();
        _proxy.HoldRequests(from: "append");
        await Send(client, "look");
        (await Receive(client, 5)).ShouldBe("look!");
        await Send(client, "append");
        await _proxy.HeldRequest(bytes: 6);
        _server.Received.ShouldBe("look");
    }

    [Fact]
    public async Task dropped_bytes_never_arrive_and_their_connection_is_reset_at_the_release()
    {
        var (harmed, idle) = (await Connect(), await Connect());
        await Send(idle, "before");
        (await Receive(idle, 7)).ShouldBe("before!");
        _proxy.Drop();
        await Send(harmed, "lost");
        await Until(() => _proxy.RequestBytes == 10);
        await Silent(harmed);
        _proxy.Release();
        await IsReset(harmed);
        await Send(idle, "after");
        (await Receive(idle, 6)).ShouldBe("after!");
        _server.Received.ShouldBe("beforeafter");
    }

    [Fact]
    public async Task cut_connections_are_reset_and_new_ones_pass()
    {
        var client = await Connect();
        _proxy.HoldAnswers();
        await Send(client, "one");
        await _proxy.HeldAnswer();
        _proxy.CutAll();
        await IsReset(client);
        _proxy.Release();
        var next = await Connect();
        await Send(next, "two");
        (await Receive(next, 4)).ShouldBe("two!");
    }

    [Fact]
    public async Task it_forwards_to_a_unix_socket()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.sock");
        using var server = new EchoServer(new UnixDomainSocketEndPoint(path));
        await using var proxy = TcpProxy.ToUnixSocket(path);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, TestContext.Current.CancellationToken);
        await Send(client, "hello");
        (await Receive(client, 6)).ShouldBe("hello!");
        File.Delete(path);
    }

    private async Task<TcpClient> Connect()
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task Send(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> Receive(TcpClient client, int bytes)
    {
        var buffer = new byte[bytes];
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Soon);
        var read = 0;
        while (read < bytes && await client.Client.ReceiveAsync(buffer.AsMemory(read), deadline.Token) is var count and > 0)
        {
            read += count;
        }

        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static async Task Silent(TcpClient client)
    {
        await Task.Delay(AWhile, TestContext.Current.CancellationToken);
        client.Available.ShouldBe(0);
    }

    private static async Task IsReset(TcpClient client)
    {
        var failure = await Should.ThrowAsync<SocketException>(() => Receive(client, 1));
        failure.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var end = DateTime.UtcNow + Soon; !condition(); await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }
}
