using System.Globalization;
using Npgsql;
using Sentinel.Infrastructure.Postgres;
using Shouldly;
using Xunit;
using static Sentinel.Integration.Postgres.ClusterFolder;

namespace Sentinel.Integration.Postgres;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly ClusterFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task a_new_cluster_serves_with_the_promised_settings()
    {
        await using var postgres = await _folder.Start();

        var settings = new Dictionary<string, string>();
        foreach (var name in new[]
        {
            "fsync", "data_checksums", "listen_addresses", "max_connections", "password_encryption", "server_encoding", "TimeZone",
            "unix_socket_permissions",
        })
        {
            settings[name] = (string)(await Ask(postgres.ConnectionString, $"SHOW {name}"))!;
        }

        settings.ShouldBe(new Dictionary<string, string>
        {
            ["fsync"] = "on",
            ["data_checksums"] = "on",
            ["listen_addresses"] = "",
            ["max_connections"] = "100",
            ["password_encryption"] = "scram-sha-256",
            ["server_encoding"] = "UTF8",
            ["TimeZone"] = "UTC",
            ["unix_socket_permissions"] = "0700",
        });
        (await Ask(postgres.ConnectionString, "SELECT current_database() || ' ' || current_user || ' ' || usesuper FROM pg_user"))
            .ShouldBe("sentinel sentinel true");
        (await Ask(postgres.ConnectionString, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
            .ShouldBe("scram-sha-256");
        (await Ask(postgres.ConnectionString, "SELECT datcollate FROM pg_database WHERE datname = 'sentinel'"))
            .ShouldBeOneOf("C.UTF-8", "C");
    }

    [Fact]
    public async Task nobody_else_can_enter_the_cluster_or_read_its_password()
    {
        await using var postgres = await _folder.Start();

        new[] { "", "socket", "cluster", "password", "lock" }
            .Select(name => File.GetUnixFileMode(Path.Combine(postgres.DataFolder, name)).ToString("D"))
            .ShouldBe([Mode(7), Mode(7), Mode(7), Mode(6), Mode(6)]);
        await Should.ThrowAsync<PostgresException>(() => Ask(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess" }.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task the_server_keeps_its_owners_environment_and_terminal_away()
    {
        Environment.SetEnvironmentVariable("SENTINEL_TEST_SECRET", "4711");
        await using var postgres = await _folder.Start();

        (await Tell(postgres, "env")).ShouldNotContain("SENTINEL_TEST_SECRET");
        var server = postgres.ServerPid.ToString(CultureInfo.InvariantCulture);
        (await Tell(postgres, $"ps -o pgid= -p {server}")).Trim().ShouldBe(server);
    }

    [Fact]
    public async Task a_restart_keeps_the_data_and_a_stop_leaves_no_server()
    {
        int first;
        await using (var postgres = await _folder.Start())
        {
            first = postgres.ServerPid;
            await Ask(postgres.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        }

        ProcessIdentity.Of(first).ShouldBeNull();
        File.Exists(Path.Combine(_folder.Path, "cluster", "postmaster.pid")).ShouldBeFalse();
        await using var again = await _folder.Start();
        (await Ask(again.ConnectionString, "SELECT answer FROM kept")).ShouldBe(42);
    }

    [Fact]
    public async Task a_killed_server_serves_again_with_all_that_was_committed()
    {
        await using var postgres = await _folder.Start();
        await Ask(postgres.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        var killed = postgres.ServerPid;

        Libc.Kill(killed, Signal.Kill).ShouldBeTrue();

        (await AskUntilAnswered(postgres.ConnectionString, "SELECT answer FROM kept")).ShouldBe(42);
        postgres.ServerPid.ShouldNotBe(killed);
    }

    [Fact]
    public async Task a_second_start_on_the_folder_is_refused_in_one_line()
    {
        await using var postgres = await _folder.Start();

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message.ShouldBe(
            $"Another Sentinel runs the PostgreSQL in {_folder.Path}; to add a node to it, set ConnectionStrings__Sentinel to its "
            + "connection string (SENTINEL_CONNECTION_STRING in .sentinel/dev.env).");
    }

    [Fact]
    public async Task a_cluster_half_made_is_made_anew()
    {
        await using (await _folder.Start())
        {
        }

        Directory.Move(Path.Combine(_folder.Path, "cluster"), Path.Combine(_folder.Path, "initdb-half"));
        await using var postgres = await _folder.Start();

        (await Ask(postgres.ConnectionString, "SELECT 1")).ShouldBe(1);
        Directory.EnumerateDirectories(_folder.Path, "initdb-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task a_folder_whose_path_is_too_long_for_a_socket_serves_all_the_same()
    {
        await using var postgres = await StartAt(Path.Combine(_folder.Above, new string('x', 120)));

        var socket = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
        socket.Length.ShouldBeLessThan(87);
        File.GetUnixFileMode(socket).ToString("D").ShouldBe(Mode(7));
        (await Ask(postgres.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task data_that_the_servers_user_could_not_reach_is_kept_where_it_can_and_stays_there()
    {
        var closed = Directory.CreateDirectory(Path.Combine(_folder.Above, "closed"), (UnixFileMode)0b111_000_000).FullName;
        var wanted = Path.Combine(closed, "postgres");
        string kept;
        await using (var postgres = await StartAt(wanted))
        {
            kept = postgres.DataFolder;
        }

        try
        {
            // Only root runs the server as somebody else.
            (Path.GetDirectoryName(kept) == "/var/lib/sentinel").ShouldBe(Environment.IsPrivilegedProcess);
            File.GetUnixFileMode(kept).ToString("D").ShouldBe(Mode(7));
            File.SetUnixFileMode(closed, (UnixFileMode)0b111_101_101);
            await using var again = await StartAt(wanted);
            again.DataFolder.ShouldBe(kept);
        }
        finally
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    [Fact]
    public async Task a_server_that_cannot_start_says_why_in_one_line()
    {
        // It tries again for as long as something of an earlier server might be in its way; here nothing is.
        var thrown = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => StartAt(_folder.Path, setting: "max_connections=many", remainsGoneWithin: TimeSpan.FromSeconds(0.5)));

        thrown.Message.ShouldContain("invalid value for parameter \"max_connections\": \"many\"");
        thrown.Message.ShouldNotContain('\n');
    }

    /// <summary>What a command says that the server runs.</summary>
    private static async Task<string> Tell(EmbeddedPostgres postgres, string command) => (string)(await Ask(
        postgres.ConnectionString,
        $"CREATE TEMP TABLE said (line text); COPY said FROM PROGRAM '{command}'; SELECT string_agg(line, ';') FROM said"))!;

    private static string Mode(int owner) => (owner << 6).ToString(CultureInfo.InvariantCulture);
}
