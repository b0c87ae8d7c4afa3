using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>When the content of a policy file is published. A letter is a content; behind the colon stands who published it.</summary>
public sealed class PolicyFileSpecs
{
    private static readonly PersonId Machine = new("psn_01jd0000000000000000000001");
    private static readonly PersonId Ada = new("psn_01jd0000000000000000000002");

    [Theory]
    [InlineData("", "a", FileStanding.Due)]
    [InlineData("a:file", "a", FileStanding.InForce)]
    [InlineData("a:ada", "a", FileStanding.InForce)]
    [InlineData("s:seed", "a", FileStanding.Due)]
    [InlineData("a:file", "b", FileStanding.Due)]
    [InlineData("a:file b:ada", "c", FileStanding.Due)]
    public void a_content_that_the_log_has_never_held_is_due_at_the_start(string log, string content, FileStanding standing) =>
        Standing(log, new(content)).ShouldBe(standing);

    [Theory]
    [InlineData("a:file b:ada", "a")]
    [InlineData("a:file b:file", "a")]
    [InlineData("a:ada b:ada", "a")]
    [InlineData("a:file b:file c:ada", "b")]
    public void after_a_restart_a_content_that_was_replaced_does_not_come_back(string log, string content) =>
        Standing(log, new(content)).ShouldBe(FileStanding.Overtaken);

    [Fact]
    public void a_change_that_is_taken_back_comes_back() =>
        Standing("a:file b:file", new("a", Before: "b", Over: 2)).ShouldBe(FileStanding.Due);

    [Fact]
    public void a_change_that_was_never_in_force_and_is_taken_back_changes_nothing()
    {
        Standing("a:file", new("a", Before: "bad", Over: 1)).ShouldBe(FileStanding.InForce);
        Standing("a:file b:ada", new("a", Before: "bad", Over: 2)).ShouldBe(FileStanding.Overtaken);
    }

    [Fact]
    public void a_node_that_is_behind_does_not_bring_back_what_others_have_replaced()
    {
        Standing("a:file b:file c:file", new("b", Before: "a", Over: 3)).ShouldBe(FileStanding.Overtaken);
        Standing("a:file b:file", new("a", Over: 0)).ShouldBe(FileStanding.Overtaken);
    }

    [Fact]
    public void a_changed_file_replaces_what_somebody_published_before_it_changed() =>
        Standing("a:file b:ada", new("c", Before: "a", Over: 2)).ShouldBe(FileStanding.Due);

    [Theory]
    [InlineData("a:file b:ada", 1)]
    [InlineData("a:ada", 0)]
    [InlineData("a:file b:file c:ada d:file", 2)]
    public void what_somebody_publishes_after_the_file_changed_wins(string log, int over) =>
        Standing(log, new("x", Before: "a", Over: over)).ShouldBe(FileStanding.Overtaken);

    [Fact]
    public void what_somebody_publishes_after_the_file_changed_wins_even_when_it_is_what_stood_in_the_file_before() =>
        Standing("a:file b:file c:ada b:ada", new("a", Before: "b", Over: 2)).ShouldBe(FileStanding.Overtaken);

    [Fact]
    public void what_another_node_publishes_from_its_file_and_what_sentinel_seeds_is_not_somebody_elses()
    {
        Standing("a:file b:file", new("c", Before: "a", Over: 1)).ShouldBe(FileStanding.Due);
        Standing("s:seed", new("a", Over: 0)).ShouldBe(FileStanding.Due);
    }

    private static FileStanding Standing(string log, FileContent content) => PolicyFile.Standing(
        [.. log.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((version, index) => new PastVersion(
            index + 1, version[..1], version[2..] switch { "file" => Machine.Value, "ada" => Ada.Value, _ => "sentinel:seed" }))],
        content, Machine);
}
