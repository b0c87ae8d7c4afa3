using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>A session secret does two things: it fetches keys and closes its own session.</summary>
[Collection(ApiCollection.Name)]
public sealed class SessionSecretSpecs(LiveServer server)
{
    public static TheoryData<string> RoutesOfApiTokens =>
        [.. Routes.All.Where(route => route.Tokens == TokenKind.ApiToken).Select(route => route.Name)];

    [Theory]
    [MemberData(nameof(RoutesOfApiTokens))]
    public async Task it_is_the_wrong_kind_of_token_on_every_route_of_the_api(string name)
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        var route = Routes.All.Single(route => route.Name == name);
        var answer = await client.Send(new(route.Method), route.Path.Replace("{id}", opened["id"], StringComparison.Ordinal), null);
        (answer.Status, answer.Code).ShouldBe((403, "wrong-token-kind"), answer.ToString());
    }

    [Fact]
    public async Task it_closes_its_own_session_and_no_other()
    {
        var (own, other) = (await server.Open(), await server.Open());
        using var client = server.With(own["token"]);
        var refused = await client.CloseSession(other["id"]);
        (refused.Status, refused.Code).ShouldBe((404, "session-unknown"));
        using var otherClient = server.With(other["token"]);
        await LiveServer.Keys(otherClient.Credentials);

        (await client.CloseSession(own["id"])).Must(204);
        (await client.CloseSession(own["id"])).Must(204);
        var closed = await client.Credentials();
        (closed.Status, closed.Code).ShouldBe((403, "session-closed"));
        await LiveServer.Keys(otherClient.Credentials);
    }
}
