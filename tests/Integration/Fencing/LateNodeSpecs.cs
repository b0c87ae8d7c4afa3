using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>A node that joins when sessions are over already says of them what the others say.</summary>
[Collection(PairOfNodes.Name)]
public sealed class LateNodeSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task it_serves_what_lives_and_refuses_what_is_over_with_its_reason_to_the_holder_only()
    {
        var developer = await pair.NewDeveloper();
        var (living, closed, revoked) = (await pair.Open(developer), await pair.Open(developer), await pair.Open(developer));
        foreach (var session in (OpenSession[])[living, closed, revoked])
        {
            (await pair.FetchA(session)).Must(200);
        }

        using var owner = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        (await owner.CloseSession(closed.Id)).Must(204);
        using var @operator = pair.Operator;
        (await @operator.RevokeSession(revoked.Id, "left on a train")).Must(200);
        var keys = (await pair.FetchA(living)).Must(200)["AccessKeyId"];

        await using var late = await pair.Start();

        (await Pair.Fetch(late, living)).Must(200)["AccessKeyId"].ShouldBe(keys);
        foreach (var (session, code) in ((OpenSession, string)[])[(closed, "session-closed"), (revoked, "session-revoked")])
        {
            var refused = (await Pair.Fetch(late, session)).Must(403);
            refused.Code.ShouldBe(code);
            Scrubber.Scrub(refused.Text).ShouldBe(Scrubber.Scrub((await pair.FetchA(session)).Text));
            (await Pair.Fetch(late, session)).Must(403).Code.ShouldBe(code);
            (await Pair.Fetch(late, session with { Secret = AnotherSecretOf(session) })).Must(401);
        }

        await late.Stop();
    }

    private static string AnotherSecretOf(OpenSession session) =>
        TokenText.New(TokenKind.SessionSecret, session.Id.AsSpan(SessionId.Prefix.Length + 1)).Reveal();

    public async ValueTask DisposeAsync() => await pair.Settle();
}
