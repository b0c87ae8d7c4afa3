using System.Globalization;
using Sentinel.Infrastructure.Postgres;
using Shouldly;
using Xunit;
using static Sentinel.Integration.Postgres.ClusterFolder;

namespace Sentinel.Integration.Postgres;

public sealed class ClusterSafetyTests : IDisposable
{
    private readonly ClusterFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task a_cluster_whose_owner_was_killed_is_taken_over_with_its_data_and_kept_serving()
    {
        await using var first = await HeldCluster.Start(_folder.Path, Token);
        await Ask(first.Where.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        await first.Kill(Token);

        await using var second = await _folder.Start();
        second.ServerPid.ShouldBe(first.Where.ServerPid);
        (await Ask(second.ConnectionString, "SELECT answer FROM kept")).ShouldBe(42);

        Libc.Kill(second.ServerPid, Signal.Kill).ShouldBeTrue();
        (await AskUntilAnswered(second.ConnectionString, "SELECT answer FROM kept")).ShouldBe(42);
        second.ServerPid.ShouldNotBe(first.Where.ServerPid);
    }

    [Fact]
    public async Task a_server_that_was_taken_over_is_stopped_with_its_new_owner()
    {
        await using var first = await HeldCluster.Start(_folder.Path, Token);
        await first.Kill(Token);

        await using (await _folder.Start())
        {
        }

        ProcessIdentity.Of(first.Where.ServerPid).ShouldBeNull();
    }

    [Fact]
    public async Task a_server_that_does_not_know_the_stored_password_is_not_taken_over()
    {
        await using var first = await HeldCluster.Start(_folder.Path, Token);
        await first.Kill(Token);
        var file = Path.Combine(_folder.Path, "password");
        var password = await File.ReadAllTextAsync(file, Token);
        await File.WriteAllTextAsync(file, "another", Token);

        var thrown = await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start());

        thrown.Message.ShouldBe(
            $"Process {first.Where.ServerPid.ToString(CultureInfo.InvariantCulture)} serves {_folder.Path}/cluster but does not accept "
            + "the stored password: it is not Sentinel's any more. Stop it, or restore the password file.");
        ProcessIdentity.Of(first.Where.ServerPid).ShouldNotBeNull();
        await File.WriteAllTextAsync(file, password, Token);
        await using var restored = await _folder.Start();
        restored.ServerPid.ShouldBe(first.Where.ServerPid);
    }

    [Fact]
    public async Task a_server_that_asks_for_no_password_is_not_taken_over()
    {
        await using var first = await HeldCluster.Start(_folder.Path, Token);
        await first.Kill(Token);
        var rules = Path.Combine(_folder.Path, "cluster", "pg_hba.conf");
        var strict = await File.ReadAllTextAsync(rules, Token);
        await File.WriteAllTextAsync(rules, "local all all trust\n", Token);
        await Ask(first.Where.ConnectionString, "SELECT pg_reload_conf()");
        await AskUntilTrusted(first.Where.ConnectionString);

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message.ShouldContain("does not accept the stored password");

        await File.WriteAllTextAsync(rules, strict, Token);
        Libc.Kill(first.Where.ServerPid, (Signal)1).ShouldBeTrue();
        await AskUntilAnswered(first.Where.ConnectionString, "SELECT 1");
        await using var restored = await _folder.Start();
        restored.ServerPid.ShouldBe(first.Where.ServerPid);
    }

    [Fact]
    public async Task a_folder_that_is_a_link_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Above, "elsewhere"));
        File.CreateSymbolicLink(_folder.Path, Path.Combine(_folder.Above, "elsewhere"));

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message
            .ShouldBe($"{_folder.Path} is a symbolic link; PostgreSQL's data must be in a folder of its own.");
    }

    [Theory]
    [InlineData("password")]
    [InlineData("lock")]
    public async Task a_file_of_the_folder_that_is_a_link_is_refused(string name)
    {
        await using (await _folder.Start())
        {
        }

        var file = Path.Combine(_folder.Path, name);
        File.Move(file, Path.Combine(_folder.Above, name));
        File.CreateSymbolicLink(file, Path.Combine(_folder.Above, name));

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message
            .ShouldBe($"{file} is a symbolic link; remove it.");
    }

    [Fact]
    public async Task a_folder_that_others_could_read_is_closed_to_them()
    {
        await using (await _folder.Start())
        {
        }

        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        await using var postgres = await _folder.Start();

        File.GetUnixFileMode(_folder.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task a_folder_that_others_could_write_to_is_refused()
    {
        await using (await _folder.Start())
        {
        }

        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message.ShouldBe(
            $"{_folder.Path} can be written to by other users; make sure that its content is yours, then chmod 0700 it.");
    }

    [Fact]
    public async Task a_cluster_without_its_password_is_refused_and_kept()
    {
        await using (await _folder.Start())
        {
        }

        File.Delete(Path.Combine(_folder.Path, "password"));

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => _folder.Start())).Message
            .ShouldStartWith($"{_folder.Path}/password is missing");
        Directory.Exists(Path.Combine(_folder.Path, "cluster")).ShouldBeTrue();
    }

    [Fact]
    public async Task what_a_killed_owner_of_a_throw_away_cluster_left_goes_with_the_next_start()
    {
        await using var killed = await HeldCluster.Start(folder: null, Token);
        await using var living = await HeldCluster.Start(folder: null, Token);
        await killed.Kill(Token);

        await using var next = await HeldCluster.Start(folder: null, Token);

        ProcessIdentity.Of(killed.Where.ServerPid).ShouldBeNull();
        Directory.Exists(killed.Where.DataFolder).ShouldBeFalse();
        (await Ask(living.Where.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    private static async Task AskUntilTrusted(string connectionString)
    {
        var anyPassword = new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { Password = "x" };
        anyPassword.Remove("Require Auth");
        await AskUntilAnswered(anyPassword.ConnectionString, "SELECT 1");
    }
}
