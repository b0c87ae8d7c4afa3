using System.Text.Json;
using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>What stands in the log and in the database.</summary>
public sealed partial class Pair
{
    /// <summary>A connection of the database's owner.</summary>
    public async Task<NpgsqlConnection> Owner()
    {
        var connection = new NpgsqlConnection(await A.Folder.OwnerConnectionString(ConnectionString, TestContext.Current.CancellationToken));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Events of a session's own stream, in order; read from the log, not from a node's memory.</summary>
    public Task<IReadOnlyList<JsonElement>> StreamOf(OpenSession session) => Stream($"session-{session.Id}");

    /// <summary>Types of the events of a session's own stream.</summary>
    public async Task<IReadOnlyList<string?>> TypesOf(OpenSession session) =>
        [.. (await StreamOf(session)).Select(e => e.GetProperty("type").GetString())];

    /// <summary>The events of any stream, in order.</summary>
    public async Task<IReadOnlyList<JsonElement>> Stream(string stream)
    {
        using var auditor = Auditor;
        return [.. (await auditor.Events(stream: stream, limit: 1000)).Must(200).Body.GetProperty("events").EnumerateArray()];
    }

    /// <summary>What no decision reads: waits until so many discarded keys stand there.</summary>
    public async Task<IReadOnlyList<JsonElement>> Discarded(OpenSession session, int atLeast = 1)
    {
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(20))
        {
            var discarded = (await Stream($"session-log-{session.Id}"))
                .Where(e => e.GetProperty("type").GetString() == "credentials_discarded").ToList();
            if (discarded.Count >= atLeast)
            {
                return discarded;
            }

            DateTime.UtcNow.ShouldBeLessThan(end, $"{discarded.Count} keys were discarded");
        }
    }

    /// <summary>How many sessions of this person are in the log.</summary>
    public async Task<int> SessionsOf(Developer developer)
    {
        using var auditor = Auditor;
        var opened = 0;
        await foreach (var e in auditor.AllEvents(enumeration: TestContext.Current.CancellationToken))
        {
            opened += e.GetProperty("type").GetString() == "session_opened" && e.GetRawText().Contains(developer.Id, StringComparison.Ordinal) ? 1 : 0;
        }

        return opened;
    }

    /// <summary>A number that the database answers.</summary>
    public async Task<long> Count(string sql)
    {
        await using var connection = await Owner();
#pragma warning disable CA2100 // Texts of the tests.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Completes when the database answers at least this number.</summary>
    public async Task Until(string sql, long least)
    {
        for (var end = DateTime.UtcNow + Soon; await Count(sql) < least; await Task.Delay(5))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }
}
