using System.Net;
using System.Net.Sockets;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>A key that the client already has is decided on again each time that it is asked for.</summary>
[Collection(PairOfNodes.Name)]
public sealed class ServedAgainSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task not_after_a_policy_that_denies()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var keys = (await pair.FetchA(session)).Must(200);
        (await pair.FetchB(session)).Must(200)["AccessKeyId"].ShouldBe(keys["AccessKeyId"]);
        await pair.Publish($"- {{name: not-him, effect: deny, reason: no more, conditions: {{users: [{developer.Handle}]}}}}");
        (await pair.FetchA(session)).Must(403).Code.ShouldBe("policy-denied");
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("policy-denied");

        // And again when the policy allows it again: it is the key that the client has.
        await pair.Publish();
        (await pair.FetchB(session)).Must(200)["AccessKeyId"].ShouldBe(keys["AccessKeyId"]);
    }

    [Fact]
    public async Task not_to_another_address_when_it_is_bound()
    {
        var session = await pair.Open("bound");
        (await pair.FetchB(session)).Must(200);
        (await Fetch(IPAddress.Parse("127.0.0.2"), session)).ShouldBe(HttpStatusCode.Forbidden);
        (await Fetch(IPAddress.Loopback, session)).ShouldBe(HttpStatusCode.OK);
        var free = await pair.Open();
        (await pair.FetchB(free)).Must(200);
        (await Fetch(IPAddress.Parse("127.0.0.2"), free)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task not_in_another_mode()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        await pair.Publish($"- {{name: server-only, effect: require_server, conditions: {{users: [{developer.Handle}]}}}}");
        (await pair.FetchA(session)).Must(200);
        (await pair.FetchB(session)).Must(200);
        foreach (var node in (SentinelProcess[])[pair.A, pair.B])
        {
            using var client = new SentinelClient(node.Url, session.Secret, TestContext.Current.CancellationToken);
            (await client.ProcessCredentials()).Must(403).Code.ShouldBe("server-required");
        }

        (await pair.FetchB(session)).Must(200);
    }

    [Fact]
    public async Task not_without_asking_the_database_when_the_profile_says_so()
    {
        var (fenced, projected) = (await pair.Open("fenced"), await pair.Open());
        (await pair.FetchB(fenced)).Must(200);
        (await pair.FetchB(projected)).Must(200);
        (await pair.FetchB(fenced)).Must(200);

        // The second node hears nothing from here on, and its state is the fresh one for up to a second.
        pair.Postgres.HoldAnswers(afterRequest: "listen sentinel");
        pair.Postgres.CutAll();
        await pair.Postgres.HeldAnswer();
        using var @operator = pair.Operator;
        await Task.WhenAll(Revoked(fenced), Revoked(projected));
        var (askedTheDatabase, fromMemory) = (pair.FetchB(fenced), pair.FetchB(projected));
        (await fromMemory).Must(200);
        (await askedTheDatabase).Must(503).Text.ShouldNotContain("AccessKeyId");
        pair.Postgres.Release();
        await pair.Applied((await pair.StreamOf(projected))[^1].GetProperty("sequence").GetInt64());
        (await pair.FetchB(fenced)).Must(403).Code.ShouldBe("session-revoked");
        (await pair.FetchB(projected)).Must(403).Code.ShouldBe("session-revoked");

        async Task Revoked(OpenSession session) => (await @operator.RevokeSession(session.Id, "stolen laptop")).Must(200);
    }

    [Fact]
    public async Task not_as_a_second_new_lease_within_10_s()
    {
        var session = await pair.Open("moved");
        var first = (await pair.FetchB(session)).Must(200);
        first["RoleArn"].ShouldEndWith("SandboxDev");
        await pair.Publish(role: "SandboxProd");
        foreach (var answer in (Answer[])[await pair.FetchB(session), await pair.FetchA(session)])
        {
            answer.Must(429).Code.ShouldBe("rate-limited");
            int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 10);
        }

        (await pair.TypesOf(session)).Count(type => type == "credentials_issued").ShouldBe(1);
        (await pair.Discarded(session, atLeast: 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task not_when_less_than_a_minute_is_left_of_the_session()
    {
        var developer = await pair.NewDeveloper();
        using var client = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        var opened = (await client.OpenSession("dev", duration: "1m")).Must(201);
        (await pair.FetchA(new(opened["id"], opened["token"]))).Must(403).Code.ShouldBe("session-expired");
        var longer = (await client.OpenSession("dev", duration: "2m")).Must(201);
        var lease = (await pair.FetchA(new(longer["id"], longer["token"]))).Must(200);
        lease.Body.GetProperty("Expiration").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(longer.Body.GetProperty("expiresAt").GetDateTimeOffset());
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    /// <summary>From an address of this machine to the second node.</summary>
    private async Task<HttpStatusCode> Fetch(IPAddress from, OpenSession session)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from.MapToIPv6(), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = pair.B.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/credentials");
        request.Headers.TryAddWithoutValidation("Authorization", session.Secret);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
