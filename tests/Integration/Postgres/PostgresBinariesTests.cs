using Sentinel.Infrastructure.Postgres;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Postgres;

public sealed class PostgresBinariesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sentinel-test-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task the_configured_folder_wins() =>
        (await PostgresBinaries.FindIn(new([[Server("system", "17.2")]]), Server("configured", "16.1"), Token))
            .ShouldBe(new PostgresBinaries(Full("configured"), 16));

    [Theory]
    [InlineData("14.9")]
    [InlineData(null)]
    public async Task a_configured_folder_without_a_server_that_will_do_is_an_error(string? version)
    {
        var folder = version is null ? _root.CreateSubdirectory("empty").FullName : Server("configured", version);

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => PostgresBinaries.FindIn(new([[Server("system", "17.2")]]), folder, Token)))
            .Message.ShouldBe($"The configured folder {folder} holds no PostgreSQL server of version 15 or later (postgres and initdb).");
    }

    [Fact]
    public async Task within_a_place_the_newest_wins_and_by_number() =>
        (await PostgresBinaries.FindIn(new([[Server("a", "15.18"), Server("b", "100.1"), Server("c", "17.2")]]), null, Token))
            .ShouldBe(new PostgresBinaries(Full("b"), 100));

    [Fact]
    public async Task an_earlier_place_wins_over_a_newer_version() =>
        (await PostgresBinaries.FindIn(new([[], [Server("old", "14.1")], [Server("a", "15.18")], [Server("b", "18.0")]]), null, Token))
            .ShouldBe(new PostgresBinaries(Full("a"), 15));

    [Fact]
    public async Task a_server_without_initdb_does_not_count()
    {
        var bare = Server("bare", "17.2");
        File.Delete(Path.Combine(bare, "initdb"));

        await Should.ThrowAsync<EmbeddedPostgresException>(() => PostgresBinaries.FindIn(new([[bare]]), null, Token));
    }

    [Fact]
    public async Task none_at_all_is_one_line_that_names_the_remedies() =>
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => PostgresBinaries.FindIn(new([]), null, Token))).Message.ShouldBe(
            "Sentinel found no PostgreSQL server of version 15 or later: install one (./run --install; apt-get install postgresql; "
            + "brew install postgresql@17), name its folder in Sentinel__Postgres__Binaries, or give a database in "
            + "ConnectionStrings__Sentinel.");

    private string Full(string name) => Path.Combine(_root.FullName, name);

    private string Server(string name, string version)
    {
        var folder = _root.CreateSubdirectory(name).FullName;
        foreach (var file in new[] { "postgres", "initdb" })
        {
            var path = Path.Combine(folder, file);
            File.WriteAllText(path, $"#!/bin/sh\necho '{file} (PostgreSQL) {version} (Test)'\n");
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        return folder;
    }
}
