using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.Http;
using Sentinel.Domain.Identity;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.Http;

/// <summary>The keys in a table: whoever inserts the row runs the write.</summary>
internal sealed class PostgresIdempotencyKeys(NpgsqlDataSource source) : IIdempotencyKeys
{
    // Longer than any write takes: a revocation waits 30 s for its receipt at most.
    private static readonly TimeSpan Claimed = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // A row may be swept or released between the two statements of a claim.
    private const int Attempts = 3;

    public async Task<KeyClaim> Claim(IdempotentCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        for (var left = Attempts; left > 0; left--)
        {
            if (await Insert(call, cancellationToken))
            {
                return new KeyClaim.Granted();
            }

            if (await Find(call, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return new KeyClaim.InUse();
    }

    public Task Keep(IdempotentCall call, KeptAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(answer);
        return Run(
            "update sentinel.idempotency_keys set status = $3, headers = $4, body = $5 where scope = $1 and claim = $2", cancellationToken,
            Value(call.Scope), Value(call.Claim), Value(answer.Status),
            new() { Value = JsonSerializer.Serialize(answer.Headers), NpgsqlDbType = NpgsqlDbType.Jsonb }, Value(answer.Body));
    }

    public Task Release(IdempotentCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Run(
            "delete from sentinel.idempotency_keys where scope = $1 and claim = $2 and status is null", cancellationToken,
            Value(call.Scope), Value(call.Claim));
    }

    public Task Abandon(IdempotentCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Run(
            "update sentinel.idempotency_keys set claimed_until = clock_timestamp() where scope = $1 and claim = $2", cancellationToken,
            Value(call.Scope), Value(call.Claim));
    }

    public Task Sweep(CancellationToken cancellationToken) =>
        Run("delete from sentinel.idempotency_keys where kept_until < clock_timestamp()", cancellationToken);

    private async Task<bool> Insert(IdempotentCall call, CancellationToken cancellationToken) =>
        await StoreCall.Guarded(async () =>
        {
            await using var command = Command(
                """
                insert into sentinel.idempotency_keys as k (scope, claim, request, roles, claimed_until, kept_until)
                  values ($1, $2, $3, $4, clock_timestamp() + $5, clock_timestamp() + $6)
                on conflict (scope) do update
                  set claim = excluded.claim, request = excluded.request, roles = excluded.roles, claimed_until = excluded.claimed_until,
                      kept_until = excluded.kept_until, status = null, headers = null, body = null
                  where k.kept_until < clock_timestamp()
                returning true
                """,
                Value(call.Scope), Value(call.Claim), Value(call.Request), Value((int)call.Roles), Value(Claimed), Value(Kept));
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        });

    private async Task<KeyClaim?> Find(IdempotentCall call, CancellationToken cancellationToken) =>
        await StoreCall.Guarded<KeyClaim?>(async () =>
        {
            await using var command = Command(
                """
                select request, roles, claimed_until < clock_timestamp(), status, headers, body from sentinel.idempotency_keys where scope = $1
                """,
                Value(call.Scope));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return !await reader.ReadAsync(cancellationToken) ? null
                : !reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(call.Request) ? new KeyClaim.Reused()
                : !reader.IsDBNull(3) ? new KeyClaim.Answered(Answer(reader), (Roles)reader.GetInt32(1))
                : reader.GetBoolean(2) ? new KeyClaim.OutcomeUnknown()
                : new KeyClaim.InUse();
        });

    private static KeptAnswer Answer(NpgsqlDataReader row) =>
        new(row.GetInt32(3), JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(4))!, row.GetFieldValue<byte[]>(5));

    private Task Run(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] values) =>
        StoreCall.Guarded(async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] values)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.AddRange(values);
        return command;
    }

    private static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
