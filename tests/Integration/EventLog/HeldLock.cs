using Npgsql;
using Shouldly;

namespace Sentinel.Integration.EventLog;

/// <summary>The append lock, held by a client that does nothing else.</summary>
internal sealed class HeldLock : IAsyncDisposable
{
    private const string TheLock = "7310597164871";
    private readonly NpgsqlConnection _connection;
    private readonly string _owner;

    private HeldLock(NpgsqlConnection connection, string owner) => (_connection, _owner) = (connection, owner);

    public int Pid => _connection.ProcessID;

    public static async Task<HeldLock> Take(string owner, string? by = null)
    {
        var connection = await LogFixture.Open(by ?? owner);
        await LogFixture.Ask(connection, "begin");
        await LogFixture.Ask(connection, $"select pg_advisory_xact_lock({TheLock})");
        return new(connection, owner);
    }

    /// <summary>Completes when so many appends wait for the lock.</summary>
    public async Task SomebodyWaits(int many = 1)
    {
        await using var watch = await LogFixture.Open(_owner);
        for (var tries = 0; ; tries++)
        {
            var waiting = await LogFixture.Ask(watch,
                "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
            if (int.Parse(waiting[0], System.Globalization.CultureInfo.InvariantCulture) >= many)
            {
                return;
            }

            tries.ShouldBeLessThan(2_000);
            await Task.Delay(5);
        }
    }

    public async Task Release() => await LogFixture.Ask(_connection, "rollback");

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
