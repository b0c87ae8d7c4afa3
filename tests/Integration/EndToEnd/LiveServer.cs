using System.Collections.Concurrent;
using Npgsql;
using Sentinel.Integration.Kit;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>A real server with the embedded default, for all tests of a class.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    private const int KeptOpen = 20;
    private SentinelProcess? _process;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _opened = new(StringComparer.Ordinal);
    private Task<string>? _glass;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();

    public SentinelProcess Process => _process ?? throw new InvalidOperationException("The server has not started.");

    public Uri Sts => new(_environment["SENTINEL_STS_URL"]);

    public string ConnectionString => _environment["SENTINEL_CONNECTION_STRING"];

    public async ValueTask InitializeAsync()
    {
        _process = await SentinelProcess.Start(new(), TestContext.Current.CancellationToken);
        _environment = await _process.DevEnvironment();
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    public string TokenOf(string person) => _environment[$"SENTINEL_{person.ToUpperInvariant()}_TOKEN"];

    /// <summary>A sample person, or nobody, with a client of their own.</summary>
    public SentinelClient As(string? person) => With(person is null ? null : TokenOf(person));

    /// <summary>Whoever holds this secret.</summary>
    public SentinelClient With(string? secret) => new(Process.Url, secret, TestContext.Current.CancellationToken) { HoldsContract = true };

    /// <summary>A session of alice's. One that was opened long before is closed: nobody may have more than a hundred.</summary>
    public async Task<Answer> Open(string use = "server", string person = "alice")
    {
        using var client = As(person);
        var session = (await client.OpenSession("dev", use: use)).Must(201);
        var opened = _opened.GetOrAdd(person, _ => []);
        opened.Enqueue(session["id"]);
        if (opened.Count > KeptOpen && opened.TryDequeue(out var old))
        {
            (await client.CloseSession(old)).Must(204);
        }

        return session;
    }

    /// <summary>The break-glass of oncall's, for prod: there is one, for the next would be too soon.</summary>
    public Task<string> BreakGlass() => _glass ??= Break();

    /// <summary>Keys, asked for again while STS is slow, as SDKs do: on a busy machine the first answer may come too late.</summary>
    public static async Task<Answer> Keys(Func<Task<Answer>> fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        for (var end = DateTime.UtcNow.AddSeconds(30); ; await Task.Delay(500, TestContext.Current.CancellationToken))
        {
            var answer = await fetch();
            if (answer.Code != "sts-unavailable" || DateTime.UtcNow > end)
            {
                return answer.Must(200);
            }
        }
    }

    /// <summary>An operator revokes it.</summary>
    public async Task<Answer> Revoke(string session, string reason)
    {
        using var client = As("operator");
        return (await client.RevokeSession(session, reason, wait: "2s")).Must(200);
    }

    /// <summary>Numbers of events that people have caused, streams and rows of the list of sessions.</summary>
    public async Task<(long Events, long Streams, long Sessions)> Rows()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(
            """
            select (select count(*) from sentinel.mt_events where user_name like 'psn%'), (select count(*) from sentinel.mt_streams),
                   (select count(*) from sentinel.session_summaries)
            """);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>The first column of the first row that the database answers a node with.</summary>
    public async Task<object?> Query(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Completes when the database answers at least this number.</summary>
    public async Task Until(string sql, long least)
    {
        for (var end = DateTime.UtcNow.AddSeconds(20); (long)(await Query(sql))! < least; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException(sql);
            }
        }
    }

    /// <summary>Every table there is, with its number of rows; but those of when tokens and sessions were last used, which a refused request says, too.</summary>
    public async Task<IReadOnlyDictionary<string, long>> EveryTable()
    {
        var owner = await Process.Folder.OwnerConnectionString(ConnectionString, TestContext.Current.CancellationToken);
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(
            """
            select table_name::text, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from sentinel.%I', table_name), false, true, '')))[1]::text::bigint
              from information_schema.tables where table_schema = 'sentinel' and table_name not in ('token_uses', 'session_activity') order by table_name
            """);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var tables = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            tables.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return tables;
    }

    private async Task<string> Break()
    {
        using var client = As("oncall");
        return (await client.Post("/v1/break-glass", new { profile = "prod", reasonCode = "incident", justification = "The shop does not answer." })).Must(201)["id"];
    }

    /// <summary>Waits until the list of sessions has caught up with the log.</summary>
    public async Task Settled()
    {
        using var auditor = As("auditor");
        for (var end = DateTime.UtcNow.AddSeconds(10); DateTime.UtcNow < end; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var opened = 0;
            await foreach (var @event in auditor.AllEvents(enumeration: TestContext.Current.CancellationToken))
            {
                opened += @event.GetProperty("type").GetString() == "session_opened" ? 1 : 0;
            }

            if ((await Rows()).Sessions == opened)
            {
                return;
            }
        }

        throw new TimeoutException("The list of sessions does not catch up.");
    }
}
