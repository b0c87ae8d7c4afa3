using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class RightsSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private const string Denied = PostgresErrorCodes.InsufficientPrivilege;
    private const string AppendOnly = "SN003";

    public static TheoryData<string> Writes => new(
        "insert into sentinel.mt_events (seq_id, id, stream_id, version, data, type) values (9999, gen_random_uuid(), 'counter-rights', 99, '{}', 'x')",
        "insert into sentinel.mt_streams (id, version) values ('x', 1)",
        "insert into sentinel.closed_streams values ('counter-rights', 1)",
        "update sentinel.mt_events set data = '{}'",
        "update sentinel.mt_events set is_archived = true",
        "update sentinel.mt_streams set is_archived = true",
        "update sentinel.mt_streams set version = version + 1",
        "delete from sentinel.mt_events",
        "delete from sentinel.mt_streams",
        "delete from sentinel.closed_streams",
        "truncate sentinel.mt_events",
        "truncate sentinel.mt_streams cascade",
        "truncate sentinel.closed_streams",
        "alter table sentinel.mt_events disable trigger events_never_change",
        "alter table sentinel.mt_events add column x int",
        "drop table sentinel.mt_events cascade",
        "select nextval('sentinel.mt_events_sequence')",
        "select setval('sentinel.mt_events_sequence', 1)",
        "update sentinel.nodes set lost = false",
        "insert into sentinel.nodes values ('x', 1, now(), 0, now(), false)",
        "create or replace function sentinel.append() returns int language sql as 'select 1'",
        "update sentinel.person_keys set key = ''",
        "delete from sentinel.token_uses",
        "create table sentinel.mine (x int)",
        "set role sentinel_owner");

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task a_nodes_login_changes_nothing_but_by_the_functions(string sql) =>
        (await Refused(log.App, sql)).ShouldBe(Denied);

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task a_readers_login_changes_nothing(string sql) => (await Refused(log.Reader, sql)).ShouldBe(Denied);

    [Theory]
    [InlineData("select count(*) from sentinel.register_node('x')")]
    [InlineData("select sentinel.renew_node('x', 1)")]
    [InlineData("select sentinel.declare_lost('x', 1, now())")]
    [InlineData("select sentinel.leave_node('x', 1)")]
    [InlineData("select sentinel.acknowledge('x', 1, 1)")]
    [InlineData("insert into sentinel.mt_event_progression values ('x', 1)")]
    [InlineData("select key from sentinel.person_keys")]
    [InlineData("delete from sentinel.person_keys")]
    [InlineData(RawAppend.Nothing)]
    public async Task a_readers_login_calls_nothing(string sql) => (await Refused(log.Reader, sql)).ShouldBe(Denied);

    [Fact]
    public async Task both_read_all_of_it()
    {
        await using var node = await log.Start();
        await node.Commit(To("rights", null, new CounterIncremented(1)));
        foreach (var login in (string[])[log.App, log.Reader])
        {
            await using var connection = await LogFixture.Open(login);
            (await LogFixture.Ask(connection,
                "select count(*) > 0 from sentinel.mt_events e join sentinel.mt_streams s on s.id = e.stream_id where s.is_archived = false")).ShouldBe(["True"]);
            (await LogFixture.Ask(connection, "select last_value >= (select max(seq_id) from sentinel.mt_events) from sentinel.mt_events_sequence"))
                .ShouldBe(["True"]);
            await LogFixture.Ask(connection, "select * from sentinel.mt_event_progression, sentinel.mt_high_water_skips, sentinel.closed_streams, sentinel.nodes");
        }
    }

    [Fact]
    public async Task nobody_else_connects()
    {
        await log.Ask("do $$ begin create role sentinel_test_stranger login password 'x'; exception when duplicate_object then null; end $$");
        var stranger = new NpgsqlConnectionStringBuilder(log.Owner) { Username = "sentinel_test_stranger", Password = "x" }.ConnectionString;
        (await Should.ThrowAsync<PostgresException>(() => LogFixture.Open(stranger))).SqlState.ShouldBe(Denied);
    }

    [Theory]
    [InlineData("update sentinel.mt_events set data = '{}'")]
    [InlineData("delete from sentinel.mt_events")]
    [InlineData("truncate sentinel.mt_events")]
    [InlineData("update sentinel.mt_streams set is_archived = true")]
    [InlineData("update sentinel.mt_streams set version = version - 1")]
    [InlineData("update sentinel.mt_streams set version = null")]
    [InlineData("update sentinel.mt_streams set type = 'other'")]
    [InlineData("delete from sentinel.mt_streams")]
    [InlineData("truncate sentinel.mt_streams cascade")]
    [InlineData("update sentinel.closed_streams set sequence = 1")]
    [InlineData("delete from sentinel.closed_streams")]
    [InlineData("truncate sentinel.closed_streams")]
    public async Task not_even_the_owner_rewrites_the_log(string sql)
    {
        await using var node = await log.Start();
        await node.Append(To("owned", null, new CounterEnded("x")));
        await using var owner = await LogFixture.Open(log.Owner);
        await LogFixture.Ask(owner, "set role sentinel_owner");
        (await Should.ThrowAsync<PostgresException>(() => LogFixture.Ask(owner, sql))).SqlState.ShouldBe(AppendOnly);
    }

    private static async Task<string> Refused(string login, string sql)
    {
        await using var connection = await LogFixture.Open(login);
        return (await Should.ThrowAsync<PostgresException>(() => LogFixture.Ask(connection, sql))).SqlState;
    }
}
