using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>A hold that was given for a time: it ends by itself, behind an event of its own, on both nodes.</summary>
[Collection(PairOfNodes.Name)]
public sealed class TimedHoldSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task it_holds_until_the_log_says_that_it_is_over_and_what_it_ended_stays_over()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        (await pair.FetchB(session)).Must(200);
        using var @operator = pair.Operator;
        var until = DateTimeOffset.UtcNow.AddSeconds(2);
        var order = (await @operator.Revoke(new { person = developer.Id }, "for now", hold: until.ToString("O", CultureInfo.InvariantCulture))).Must(200);
        using var his = new SentinelClient(pair.B.Url, developer.Token, TestContext.Current.CancellationToken);
        await pair.Applied(order.Sequence);
        var held = (await his.OpenSession("dev")).Must(403);
        held.Code.ShouldBe("held");
        held["detail"].ShouldContain($"It comes back at {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

        var ended = await Ended(order["order"]);
        ended.GetProperty("at").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(until);
        await pair.Applied(ended.GetProperty("sequence").GetInt64());

        (await his.OpenSession("dev")).Must(201);
        (await pair.FetchA(session)).Must(403).Code.ShouldBe("session-revoked");
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("session-revoked");
        var listed = (await @operator.Revocations()).Must(200).Body.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("id").GetString() == order["order"]);
        listed.GetProperty("holding").GetBoolean().ShouldBeFalse();
        listed.GetProperty("holdUntil").GetDateTimeOffset().ShouldBe(until);
    }

    [Fact]
    public async Task the_receipt_of_an_order_can_be_had_again_and_counts_what_the_log_says_by_now()
    {
        var developer = await pair.NewDeveloper();
        OpenSession[] sessions = [await pair.Open(developer), await pair.Open(developer)];
        using var @operator = pair.Operator;
        var order = (await @operator.Revoke(new { person = developer.Id }, "leak", wait: "5s")).Must(200);
        await pair.Until($"select count(*) from sentinel.closed_streams where stream in ('session-{sessions[0].Id}', 'session-{sessions[1].Id}')", 2);
        await pair.Applied(await pair.Count("select max(seq_id) from sentinel.mt_events"));

        var again = (await @operator.Get($"/v1/revocations/{order["order"]}?wait=5s")).Must(200).Body;
        foreach (var name in (string[])["order", "sequence", "committedAt", "sessionsCovered"])
        {
            again.GetProperty(name).GetRawText().ShouldBe(order.Body.GetProperty(name).GetRawText());
        }

        again.GetProperty("sessionsCovered").GetInt32().ShouldBe(2);
        again.GetProperty("sessionsRecorded").GetInt32().ShouldBe(2);
        again.GetProperty("everywhereAfterMs").ValueKind.ShouldBe(JsonValueKind.Number);
        (await @operator.Get("/v1/revocations/rev_01m7zcay41phvf1bzk4epzkym3")).Must(404).Code.ShouldBe("order-unknown");
        (await @operator.Get("/v1/revocations/nonsense")).Must(404).Code.ShouldBe("order-unknown");
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00Z")]
    [InlineData("tomorrow")]
    [InlineData("2099-01-01")]
    [InlineData("")]
    public async Task a_hold_that_is_no_time_to_come_gives_no_order(string hold)
    {
        var before = await pair.Count("select count(*) from sentinel.mt_events where type = 'access_revoked'");
        using var @operator = pair.Operator;
        var answer = (await @operator.RevokeEverything("leak", hold)).Must(400);
        answer.Code.ShouldBe("validation-failed");
        answer.Body.GetProperty("errors").TryGetProperty("hold", out _).ShouldBeTrue();
        (await pair.Count("select count(*) from sentinel.mt_events where type = 'access_revoked'")).ShouldBe(before);
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private async Task<JsonElement> Ended(string order)
    {
        await pair.Until($"select count(*) from sentinel.mt_events where type = 'hold_expired' and data->>'order' = '{order}'", 1);
        using var auditor = pair.Auditor;
        return (await auditor.Events(types: "hold_expired", limit: 1000)).Must(200).Body.GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("data").GetProperty("order").GetString() == order);
    }
}
