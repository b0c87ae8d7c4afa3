using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Identity;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

public sealed class TokenUsesSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly TokenId _token = Id.New<TokenId>(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task a_token_is_written_at_its_first_use_and_then_once_a_minute()
    {
        var clock = new MonotonicClock();
        await using var source = NpgsqlDataSource.Create(log.App);
        using var uses = Uses(source, clock);

        await Use(uses, Noon, "192.0.2.1");
        (await Written()).ShouldBe("12:00:00 192.0.2.1");
        clock.Advance(TimeSpan.FromSeconds(59));
        await Use(uses, Noon.AddSeconds(59), "192.0.2.2");
        (await Written()).ShouldBe("12:00:00 192.0.2.1");
        (await Found(uses)).ShouldBe((Noon.AddSeconds(59), "192.0.2.2"));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Use(uses, Noon.AddSeconds(30), "192.0.2.3");
        (await Written()).ShouldBe("12:00:59 192.0.2.2");
        clock.Advance(TimeSpan.FromMinutes(5));
        await uses.Flush(all: false, TestContext.Current.CancellationToken);

        uses.Note(_token, IPAddress.Parse("192.0.2.4"), Noon.AddMinutes(6));
        await uses.Flush(all: true, TestContext.Current.CancellationToken);
        (await Written()).ShouldBe("12:06:00 192.0.2.4");
    }

    [Fact]
    public async Task of_two_nodes_the_later_use_stays_and_each_knows_of_the_other_s()
    {
        await using var source = NpgsqlDataSource.Create(log.App);
        using var one = Uses(source, new());
        using var other = Uses(source, new());

        await Use(one, Noon.AddMinutes(2), "192.0.2.1");
        await Use(other, Noon, "192.0.2.2");
        (await Written()).ShouldBe("12:02:00 192.0.2.1");
        (await Found(other)).ShouldBe((Noon.AddMinutes(2), "192.0.2.1"));
    }

    [Fact]
    public async Task a_database_that_is_gone_fails_and_loses_nothing()
    {
        await using var proxy = log.Proxy();
        var through = new NpgsqlConnectionStringBuilder(log.App) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable, Timeout = 1, CommandTimeout = 1 };
        await using var source = NpgsqlDataSource.Create(through.ConnectionString);
        using var uses = Uses(source, new());
        proxy.Drop();

        await Use(uses, Noon, "192.0.2.1");
        (await Found(uses)).ShouldBe((Noon, "192.0.2.1"));
        (await log.Ask($"select count(*) from sentinel.token_uses where token = '{_token}'")).ShouldBe(["0"]);

        proxy.Release();
        await uses.Flush(all: false, TestContext.Current.CancellationToken);
        (await Written()).ShouldBe("12:00:00 192.0.2.1");
    }

    private static TokenUses Uses(NpgsqlDataSource source, MonotonicClock clock) => new(source, clock, NullLogger<TokenUses>.Instance);

    private async Task Use(TokenUses uses, DateTimeOffset at, string from)
    {
        uses.Note(_token, IPAddress.Parse(from), at);
        await uses.Flush(all: false, TestContext.Current.CancellationToken);
    }

    private async Task<(DateTimeOffset, string)> Found(TokenUses uses) =>
        (await uses.Find([_token], TestContext.Current.CancellationToken))[_token] is var use ? (use.At, use.From) : default;

    private async Task<string> Written() =>
        (await log.Ask($"select to_char(used_at at time zone 'utc', 'HH24:MI:SS') || ' ' || used_from from sentinel.token_uses where token = '{_token}'")).Single();

    private sealed class MonotonicClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
