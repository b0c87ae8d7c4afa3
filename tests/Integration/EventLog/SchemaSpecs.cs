using Sentinel.Application.EventSourcing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

/// <summary>What a Marten 9 program with string identity, one tenant and metadata columns expects to find, and nothing more.</summary>
public sealed class SchemaSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Theory]
    [InlineData("mt_streams", "id varchar not null;type varchar;version bigint;timestamp timestamptz not null;created timestamptz not null;tenant_id varchar;is_archived bool")]
    [InlineData("mt_events", "seq_id bigint not null;id uuid not null;stream_id varchar;version bigint not null;data jsonb not null;bdata bytea;"
        + "type varchar(500) not null;timestamp timestamptz not null;tenant_id varchar;mt_dotnet_type varchar;correlation_id varchar;causation_id varchar;"
        + "headers jsonb;user_name varchar;is_archived bool")]
    [InlineData("mt_event_progression", "name varchar not null;last_seq_id bigint;last_updated timestamptz")]
    [InlineData("mt_high_water_skips", "ending_sequence bigint not null;starting_sequence bigint not null;timestamp timestamptz")]
    public async Task the_columns_are_martens(string table, string columns) =>
        (await log.Ask(
            $"""
            select column_name || ' ' || case udt_name when 'int8' then 'bigint' else udt_name end
                   || coalesce('(' || character_maximum_length || ')', '') || case is_nullable when 'NO' then ' not null' else '' end
              from information_schema.columns where table_schema = 'sentinel' and table_name = '{table}' order by ordinal_position
            """)).ShouldBe(columns.Split(';'));

    [Fact]
    public async Task the_constraints_are_martens() =>
        (await log.Ask(
            """
            select r.relname, c.conname, pg_get_constraintdef(c.oid) from pg_constraint c join pg_class r on r.oid = c.conrelid
             where r.relnamespace = 'sentinel'::regnamespace and r.relname like 'mt\_%' and c.contype <> 'n' order by 1, 2
            """)).ShouldBe([
            "mt_event_progression|pk_mt_event_progression|PRIMARY KEY (name)",
            "mt_events|fkey_mt_events_stream_id|FOREIGN KEY (stream_id) REFERENCES sentinel.mt_streams(id) ON DELETE CASCADE",
            "mt_events|pkey_mt_events_seq_id|PRIMARY KEY (seq_id)",
            "mt_high_water_skips|pkey_mt_high_water_skips_ending_sequence|PRIMARY KEY (ending_sequence)",
            "mt_streams|pkey_mt_streams_id|PRIMARY KEY (id)"]);

    [Fact]
    public async Task the_indexes_are_martens() =>
        (await log.Ask(@"select indexname, indexdef from pg_indexes where schemaname = 'sentinel' and tablename like 'mt\_%' order by 1")).ShouldBe([
            "pk_mt_event_progression|CREATE UNIQUE INDEX pk_mt_event_progression ON sentinel.mt_event_progression USING btree (name)",
            "pk_mt_events_stream_and_version|CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON sentinel.mt_events USING btree (stream_id, version)",
            "pkey_mt_events_seq_id|CREATE UNIQUE INDEX pkey_mt_events_seq_id ON sentinel.mt_events USING btree (seq_id)",
            "pkey_mt_high_water_skips_ending_sequence|CREATE UNIQUE INDEX pkey_mt_high_water_skips_ending_sequence ON sentinel.mt_high_water_skips USING btree (ending_sequence)",
            "pkey_mt_streams_id|CREATE UNIQUE INDEX pkey_mt_streams_id ON sentinel.mt_streams USING btree (id)"]);

    [Fact]
    public async Task the_sequence_is_martens_and_of_the_column() =>
        (await log.Ask(
            """
            select s.sequencename, s.data_type::text, s.start_value, s.increment_by, s.cache_size, s.cycle, pg_get_serial_sequence('sentinel.mt_events', 'seq_id')
              from pg_sequences s where schemaname = 'sentinel'
            """)).ShouldBe(["mt_events_sequence|bigint|1|1|1|False|sentinel.mt_events_sequence"]);

    [Fact]
    public async Task there_is_no_other_table_of_martens() =>
        (await log.Ask(@"select tablename from pg_tables where schemaname = 'sentinel' and tablename like 'mt\_%' order by 1"))
            .ShouldBe(["mt_event_progression", "mt_events", "mt_high_water_skips", "mt_streams"]);

    [Fact]
    public async Task the_rows_are_what_marten_reads()
    {
        await using var node = await log.Start();
        await Workers.Run(8, async worker =>
        {
            for (var i = 0; i < 5; i++)
            {
                await node.Append(To($"rows-{worker % 3}", i % 2 == 0 ? null : 1, new CounterIncremented(i), new CounterLocked()));
            }
        });
        await node.Commit(To("rows-end", 0, new CounterIncremented(1), new CounterEnded("x")));

        (await log.Ask("select count(*) from sentinel.mt_events")).Single().ShouldNotBe("0");
        (await log.Ask("select count(*) from (select version, row_number() over (partition by stream_id order by seq_id) as n from sentinel.mt_events) e where version <> n"))
            .ShouldBe(["0"]);
        (await log.Ask("select count(*) from sentinel.mt_events where is_archived is distinct from false or tenant_id is distinct from '*DEFAULT*' or bdata is not null or mt_dotnet_type is null"))
            .ShouldBe(["0"]);
        (await log.Ask(
            """
            select count(*) from sentinel.mt_streams s
              full join (select stream_id, max(version) as version, max(timestamp) as last, min(timestamp) as first from sentinel.mt_events group by 1) e on e.stream_id = s.id
             where s.version is distinct from e.version or s.timestamp is distinct from e.last or s.created is distinct from e.first
                or s.is_archived is distinct from false or s.tenant_id is distinct from '*DEFAULT*' or s.type is null
            """)).ShouldBe(["0"]);
        (await log.Ask("select last_value >= (select max(seq_id) from sentinel.mt_events) from sentinel.mt_events_sequence")).ShouldBe(["True"]);
        (await log.Ask("select type, mt_dotnet_type, user_name, causation_id, correlation_id, headers::text, data::text from sentinel.mt_events where stream_id = 'counter-rows-end' order by version"))
            .ShouldBe([
                "counter_incremented|Sentinel.Integration.EventLog.CounterIncremented, Sentinel.Integration|psn_test|req-1|4bf92f3577b34da6a3ce929d0e0e4736|{\"sourceIp\": \"192.0.2.7\"}|{\"by\": 1, \"note\": null}",
                "counter_ended|Sentinel.Integration.EventLog.CounterEnded, Sentinel.Integration|psn_test|req-1|4bf92f3577b34da6a3ce929d0e0e4736|{\"sourceIp\": \"192.0.2.7\"}|{\"why\": \"x\"}"]);
        (await log.Ask("select type from sentinel.mt_streams where id = 'counter-rows-end'")).ShouldBe(["counter"]);
    }
}
