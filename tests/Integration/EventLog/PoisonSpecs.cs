using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class PoisonSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private const int Revokes = 200;

    [Fact]
    public async Task content_that_the_database_refuses_stops_no_other_member_of_its_batch()
    {
        await using var node = await log.Start();
        await Task.WhenAll(Enumerable.Range(0, Revokes).Select(i => node.Commit(To($"s{i}", 0, new CounterIncremented(1)))));
        (string Why, string SqlState, Append Append)[] poison =
        [
            ("NUL in a body", PostgresErrorCodes.UntranslatableCharacter, To("p1", 0, new CounterIncremented(1, "a\0b"))),
            ("NUL in a stream", PostgresErrorCodes.CharacterNotInRepertoire, To("p2\0", 0, new CounterIncremented(1))),
            ("lone surrogate in a stream", PostgresErrorCodes.CharacterNotInRepertoire, To("p3\ud800", 0, new CounterIncremented(1))),
            ("lone surrogate in an actor", PostgresErrorCodes.CharacterNotInRepertoire,
                To("p4", 0, new CounterIncremented(1)) with { By = new("\udc00") }),
            ("number overflow", PostgresErrorCodes.NumericValueOutOfRange, To("p5", 0, new RawNoted(JsonSerializer.Deserialize<JsonElement>("1e400000")))),
            ("over-long stream", PostgresErrorCodes.ProgramLimitExceeded,
                To("p6" + Convert.ToHexString(RandomNumberGenerator.GetBytes(4_000)), 0, new CounterIncremented(1))),
            ("number overflow, last", PostgresErrorCodes.NumericValueOutOfRange,
                To("p7", 0, new RawNoted(JsonSerializer.Deserialize<JsonElement>("""{"deep":[-1e400000]}""")))),
        ];
        await using var gate = await HeldLock.Take(log.Owner);
        var first = node.Append(To("gate", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        var revokes = new List<Task<AppendResult>>();
        var poisoned = new List<Task<AppendResult>>();
        for (var i = 0; i < Revokes; i++)
        {
            revokes.Add(node.Append(To($"s{i}", null, new CounterEnded("red")).In(AppendOptions.Denying)));
            if (i % 30 == 0)
            {
                poisoned.Add(node.Append(poison[i / 30].Append.In(AppendOptions.Denying)));
            }
        }

        await gate.Release();

        (await Task.WhenAll(revokes)).ShouldAllBe(result => result is AppendResult.Committed);
        (await Task.WhenAll(poisoned)).ShouldBe([.. poison.Select(p => (AppendResult)new AppendResult.Rejected(p.SqlState))]);
        (await log.Ask("select count(*) from sentinel.mt_events where type = 'counter_ended'")).ShouldBe(["200"]);
        (await log.Ask("select count(*) from sentinel.mt_streams where id like 'counter-p%'")).ShouldBe(["0"]);
        await first;
    }

    [Fact]
    public async Task a_decision_whose_content_is_refused_is_a_refusal()
    {
        await using var node = await log.Start();
        (await node.Decide("refused", _ => new CounterIncremented(1, "\0"))).ShouldBe(new Outcome.Refused(LogRefusals.ContentRejected));
        (await node.Decide("refused", counter => counter.Increment())).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(1);
    }
}
