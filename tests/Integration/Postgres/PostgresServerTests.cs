using Npgsql;
using Shouldly;
using Xunit;
using static Sentinel.Integration.Postgres.ClusterFolder;

namespace Sentinel.Integration.Postgres;

public sealed class PostgresServerTests(PostgresServer server)
{
    [Fact]
    public async Task each_database_is_new_and_its_own()
    {
        var one = await server.CreateDatabase();
        var other = await server.CreateDatabase();

        await Ask(one, "CREATE TABLE mine (id int)");

        (await Ask(one, "SELECT count(*) FROM pg_tables WHERE tablename = 'mine'")).ShouldBe(1L);
        (await Ask(other, "SELECT count(*) FROM pg_tables WHERE tablename = 'mine'")).ShouldBe(0L);
    }

    [Fact]
    public async Task a_database_from_a_template_has_what_the_template_has()
    {
        var template = new NpgsqlConnectionStringBuilder(await server.CreateDatabase());
        await Ask(template.ConnectionString, "CREATE TABLE copied AS SELECT 42 AS answer");

        var copies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.CreateDatabase(template.Database)));

        foreach (var copy in copies)
        {
            (await Ask(copy, "SELECT answer FROM copied")).ShouldBe(42);
        }
    }
}
