using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Identity;

/// <summary>Last uses in a table. A first use is written within a second, and then at most one each minute; the rest at the node's end.</summary>
internal sealed partial class TokenUses(NpgsqlDataSource source, TimeProvider clock, ILogger<TokenUses> logger) : BackgroundService, ITokenUses
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Coalesced = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TokenId, Use> _uses = new();
    private bool _failing;

    public void Note(TokenId token, IPAddress source, DateTimeOffset at) =>
        _uses.AddOrUpdate(
            token, static (_, use) => new(use.at, use.source, null, 0),
            static (_, known, use) => use.at > known.At ? known with { At = use.at, From = use.source } : known, (at, source));

    public async Task<IReadOnlyDictionary<TokenId, TokenUse>> Find(IReadOnlyCollection<TokenId> tokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var found = await Read(tokens, cancellationToken);
        foreach (var token in tokens)
        {
            if (_uses.TryGetValue(token, out var use) && !(found.TryGetValue(token, out var written) && written.At >= use.At))
            {
                found[token] = new(use.At, use.From.ToString());
            }
        }

        return found;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(all: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Flush(all: false, stoppingToken);
        }
    }

    /// <summary>Writes what is due.</summary>
    /// <param name="all">Everything that was not written yet is.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    internal async Task Flush(bool all, CancellationToken cancellationToken)
    {
        // Sorted, so that two nodes that write the same tokens do not wait for each other.
        var due = _uses
            .Where(use => use.Value.Written is not { } at || (use.Value.At > at && (all || clock.GetElapsedTime(use.Value.WrittenSince) >= Coalesced)))
            .OrderBy(use => use.Key.Value, StringComparer.Ordinal)
            .ToArray();
        if (due.Length == 0)
        {
            return;
        }

        try
        {
            await Write(due, cancellationToken);
            _failing = false;
            foreach (var (token, written) in due)
            {
                _uses.AddOrUpdate(
                    token, written, (_, known) => known with { Written = written.At, WrittenSince = clock.GetTimestamp() });
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            if (!_failing)
            {
                Log.Later(logger, error.Message);
            }

            _failing = true;
        }
    }

    private async Task Write(KeyValuePair<TokenId, Use>[] due, CancellationToken cancellationToken)
    {
        // Without waiting for the disk: nothing rests on it.
        await using var command = source.CreateCommand(
            """
            with unsynced as (select set_config('synchronous_commit', 'off', true))
            insert into sentinel.token_uses as known (token, used_at, used_from)
            select u.token, u.used_at, u.used_from from unsynced, unnest($1::varchar[], $2::timestamptz[], $3::varchar[]) u (token, used_at, used_from)
            on conflict (token) do update set used_at = excluded.used_at, used_from = excluded.used_from where known.used_at < excluded.used_at
            """);
        command.Parameters.Add(new() { Value = due.Select(use => use.Key.Value).ToArray() });
        command.Parameters.Add(new() { Value = due.Select(use => use.Value.At).ToArray() });
        command.Parameters.Add(new() { Value = due.Select(use => use.Value.From.ToString()).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Dictionary<TokenId, TokenUse>> Read(IReadOnlyCollection<TokenId> tokens, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TokenId, TokenUse>();
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var command = source.CreateCommand("select token, used_at, used_from from sentinel.token_uses where token = any ($1)");
            command.Parameters.Add(new() { Value = tokens.Select(token => token.Value).ToArray() });
            await using var reader = await command.ExecuteReaderAsync(both.Token);
            while (await reader.ReadAsync(both.Token))
            {
                found[new(reader.GetString(0))] = new(reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2));
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What this node knows itself is better than no list at all.
        }

        return found;
    }

    /// <param name="At">The last use.</param>
    /// <param name="From">Where that came from.</param>
    /// <param name="Written">The last use that stands in the table; null when this node has written none.</param>
    /// <param name="WrittenSince">When it was written, on the monotonic clock.</param>
    private sealed record Use(DateTimeOffset At, IPAddress From, DateTimeOffset? Written, long WrittenSince);

    private static partial class Log
    {
        [LoggerMessage(501, LogLevel.Warning, "When tokens were used last is written later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
