using Sentinel.Infrastructure.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyOptionsSpecs
{
    [Fact]
    public void nothing_is_needed() => new PolicyOptions().Problems().ShouldBeEmpty();

    [Fact]
    public void a_file_and_its_publisher_are_enough() =>
        new PolicyOptions { File = "policy.yaml", PublishedBy = "gitops" }.Problems().ShouldBeEmpty();

    [Fact]
    public void a_file_needs_a_publisher_and_a_publisher_a_file()
    {
        new PolicyOptions { File = "policy.yaml" }.Problems().ShouldBe(
            ["Sentinel:Policy:PublishedBy is missing: name the handle of the person on whose behalf the policy file is published."]);
        new PolicyOptions { PublishedBy = "gitops" }.Problems().ShouldBe(
            ["Sentinel:Policy:PublishedBy has no meaning without Sentinel:Policy:File."]);
    }

    [Fact]
    public void every_offender_is_named() =>
        new PolicyOptions
        {
            File = " ",
            PublishedBy = "git ops",
            FileInterval = TimeSpan.FromMilliseconds(99),
            CacheTime = TimeSpan.Zero,
            CacheMebibytes = 0,
            CacheVersions = 1001,
        }.Problems().ShouldBe(
        [
            "Sentinel:Policy:File is not a path.",
            "Sentinel:Policy:PublishedBy is no handle: 1–64 of A–Z a–z 0–9 . _ @ -",
            "Sentinel:Policy:FileInterval must be 00:00:00.1000000 to 01:00:00.",
            "Sentinel:Policy:CacheTime must be 00:00:01 to 1.00:00:00.",
            "Sentinel:Policy:CacheMebibytes must be 1 to 4096.",
            "Sentinel:Policy:CacheVersions must be 1 to 1000.",
        ]);
}
