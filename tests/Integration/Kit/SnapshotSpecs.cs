using System.Text.Json;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class SnapshotSpecs : IDisposable
{
    private const string Ulid1 = "01kafhr9c0abcdefghjkmnpqrs";
    private const string Ulid2 = "01kafhr9c0abcdefghjkmnpqrt";
    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-snapshot-").FullName;

    private string Source => Path.Combine(_folder, "SomeSpecs.cs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void a_text_that_equals_its_file_passes_and_takes_an_old_received_file_away()
    {
        File.WriteAllText(FileOf("verified.txt"), "hello\r\nworld\r\n");
        File.WriteAllText(FileOf("received.txt"), "old");
        Snapshot.Match("hello\nworld", Source, "a_method");
        Directory.GetFiles(_folder).ShouldBe([FileOf("verified.txt")]);
    }

    [Fact]
    public void a_text_that_differs_fails_and_is_written_beside_its_file()
    {
        File.WriteAllText(FileOf("verified.txt"), "hello");
        Should.Throw<ShouldAssertException>(() => Snapshot.Match("hallo", Source, "a_method"));
        File.ReadAllText(FileOf("received.txt")).ShouldBe("hallo");
        File.ReadAllText(FileOf("verified.txt")).ShouldBe("hello");
    }

    [Fact]
    public void a_missing_file_fails()
    {
        Should.Throw<ShouldAssertException>(() => Snapshot.Match("hello", Source, "a_method")).Message.ShouldContain("is missing");
        File.ReadAllText(FileOf("received.txt")).ShouldBe("hello");
    }

    [Fact]
    public void json_is_indented_and_scrubbed()
    {
        File.WriteAllText(FileOf("verified.json"), """
            {
              "id": "Id_1",
              "at": "DateTimeOffset_1"
            }
            """);
        Snapshot.Match(JsonSerializer.SerializeToElement(new { id = $"ses_{Ulid1}", at = "2026-11-21T08:00:00.123Z" }), Source, "a_method");
    }

    [Theory]
    [InlineData($"ses_{Ulid1} ses_{Ulid2} session-ses_{Ulid1}", "Id_1 Id_2 session-Id_1")]
    [InlineData($"{Ulid1} psn_{Ulid1}", "Ulid_1 Id_1")]
    [InlineData("0193a1b2-0000-7000-8000-0123456789ab", "Guid_1")]
    [InlineData("2026-11-21T08:00:00Z 2026-11-21T09:00:00+01:00 2026-11-21T08:00:00Z", "DateTimeOffset_1 DateTimeOffset_2 DateTimeOffset_1")]
    [InlineData("http://127.0.0.1:41234/v1 http://localhost:8700", "http://127.0.0.1:Port_1/v1 http://localhost:Port_2")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "TraceId_1")]
    [InlineData("ASIASANDBOX000000001", "AccessKeyId_1")]
    [InlineData("sst_01kafhr9c0abcdefghjkmnpqrs0123456789012345678901234567890123456789ABCabcdef", "Secret_1")]
    [InlineData("session_revoked 42 2026-11-21 arn:aws:iam::123456789012:role/dev", "session_revoked 42 2026-11-21 arn:aws:iam::123456789012:role/dev")]
    public void only_what_differs_from_run_to_run_is_scrubbed(string text, string scrubbed) =>
        Scrubber.Scrub(text).ShouldBe(scrubbed);

    [Fact]
    public void a_source_path_of_a_deterministic_build_is_found_in_the_checkout() =>
        File.Exists(Repository.Source("/_/tests/Integration/Kit/SnapshotSpecs.cs")).ShouldBeTrue();

    private string FileOf(string ending) => Path.Combine(_folder, $"SomeSpecs.a_method.{ending}");
}
