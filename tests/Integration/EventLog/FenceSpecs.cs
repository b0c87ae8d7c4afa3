using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class FenceSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private const int Leases = 50;

    [Fact]
    public async Task no_lease_of_a_batch_stands_behind_an_order_of_the_same_batch()
    {
        await using var node = await log.Start();
        await using var gate = await HeldLock.Take(log.Owner);
        // The first batch waits for the lock, so that all others are one batch.
        var first = node.Append(To("first", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        var leases = Enumerable.Range(0, Leases / 2).Select(i => Lease(node, i)).ToList();
        var order = node.Append(To("everything", 0, new CounterLocked()));
        leases.AddRange(Enumerable.Range(Leases / 2, Leases / 2).Select(i => Lease(node, i)));
        await gate.Release();

        var committed = (await order).ShouldBeOfType<AppendResult.Committed>();
        var results = await Task.WhenAll(leases);
        results.Take(Leases / 2).ShouldAllBe(result => result is AppendResult.Committed && ((AppendResult.Committed)result).Sequence < committed.Sequence);
        results.Skip(Leases / 2).ShouldAllBe(result => result == new AppendResult.Conflict("counter-everything", 1, committed.Sequence));
        (await node.Log()).Count(e => e.Stream.StartsWith("counter-lease-", StringComparison.Ordinal) && e.At == committed.At).ShouldBe(Leases / 2);
        await first;
    }

    [Fact]
    public async Task no_append_commits_with_a_moved_guard_whichever_node_it_takes()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        await using var one = await log.Start();
        await using var other = await log.Start();
        string[] names = ["g0", "g1", "g2"];
        await Workers.Run(12, async worker =>
        {
            var random = new Random(seed + worker);
            var node = worker % 2 == 0 ? one : other;
            for (var i = 0; i < 12; i++)
            {
                var moved = names[random.Next(names.Length)];
                if (random.Next(3) == 0)
                {
                    await node.Commit(To(moved, null, new CounterIncremented(1)));
                }
                else
                {
                    var seen = await node.Load(moved);
                    await Task.Delay(random.Next(3));
                    await node.Append(To($"user-{worker}-{i}", 0, new CounterIncremented((int)seen.Version, moved)).GuardedBy(moved, seen.Version));
                }
            }
        });

        // Each user's event tells what it was guarded by: in the log, that stream must have exactly that version there.
        var versions = new Dictionary<string, long>();
        var used = 0;
        foreach (var recorded in await one.Log())
        {
            if (recorded.Stream.StartsWith("counter-user-", StringComparison.Ordinal) && recorded.Data is CounterIncremented { Note: { } guard } e)
            {
                versions.GetValueOrDefault($"counter-{guard}").ShouldBe(e.By, $"seed {seed}, sequence {recorded.Sequence}");
                used++;
            }

            versions[recorded.Stream] = recorded.Version;
        }

        used.ShouldBeGreaterThan(10, $"seed {seed}");
    }

    [Fact]
    public async Task a_reader_that_has_seen_a_sequence_never_has_to_look_back()
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        using var done = new CancellationTokenSource();
        var tail = Tail(done.Token);
        await Workers.Run(16, async worker =>
        {
            for (var i = 0; i < 12; i++)
            {
                await (worker % 2 == 0 ? one : other).Commit(To($"mixed-{i % 4}", null, new CounterIncremented(worker)));
            }
        });
        await done.CancelAsync();
        var seen = await tail;

        var all = await log.Ask("select seq_id, stream_id, version from sentinel.mt_events order by seq_id");
        seen.ShouldBe(all);
        foreach (var stream in (await one.Log()).Where(e => e.Stream.StartsWith("counter-mixed", StringComparison.Ordinal)).GroupBy(e => e.Stream))
        {
            stream.Select(e => e.Version).ShouldBe(Enumerable.Range(1, 48).Select(version => (long)version));
        }
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task a_database_with_another_default_isolation_lets_no_lease_behind_an_order(string isolation)
    {
        await log.Ask($"alter database \"{new NpgsqlConnectionStringBuilder(log.Owner).Database}\" set default_transaction_isolation = '{isolation}'");
        try
        {
            var name = isolation.Replace(' ', '-');
            await using var one = await log.Start();
            await using var other = await log.Start();
            await using var gate = await HeldLock.Take(log.Owner);
            // Both wait for the lock, the order first: a snapshot taken before the wait would not see the order.
            var order = one.Append(To("order-" + name, 0, new CounterLocked()));
            await gate.SomebodyWaits();
            var lease = other.Append(To("leased-" + name, 0, new CounterIncremented(1)).GuardedBy("order-" + name, 0));
            await gate.SomebodyWaits(2);
            await gate.Release();
            (await order).ShouldBeOfType<AppendResult.Committed>();
            (await lease).ShouldBeOfType<AppendResult.Conflict>();
        }
        finally
        {
            await log.Ask($"alter database \"{new NpgsqlConnectionStringBuilder(log.Owner).Database}\" reset default_transaction_isolation");
        }
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task the_function_refuses_any_other_isolation(string isolation)
    {
        await using var connection = await LogFixture.Open(log.App);
        await LogFixture.Ask(connection, $"set default_transaction_isolation = '{isolation}'");
        (await Should.ThrowAsync<PostgresException>(() => LogFixture.Ask(connection, RawAppend.Nothing))).SqlState.ShouldBe("SN002");
    }

    private static Task<AppendResult> Lease(LogNode node, int i) =>
        node.Append(To($"lease-{i}", 0, new CounterIncremented(1)).GuardedBy("everything", 0));

    /// <summary>Reads on a connection of its own what stands behind the last sequence that it saw, until told to stop.</summary>
    private async Task<List<string>> Tail(CancellationToken done)
    {
        await using var connection = await LogFixture.Open(log.App);
        var seen = new List<string>();
        for (var (after, last) = (0L, false); ;)
        {
            var rows = await LogFixture.Ask(connection,
                $"select seq_id, stream_id, version from sentinel.mt_events where seq_id > {after} order by seq_id");
            seen.AddRange(rows);
            after = rows.Count == 0 ? after : long.Parse(rows[^1].Split('|')[0], System.Globalization.CultureInfo.InvariantCulture);
            if (last)
            {
                return seen;
            }

            last = done.IsCancellationRequested;
        }
    }
}
