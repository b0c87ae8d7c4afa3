using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicySpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    // sha256sum of the three bytes "abc", as NIST publishes it
    private const string HashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void the_hash_is_sha_256_of_the_text_in_utf_8() => PolicyHash.Of("abc").ShouldBe(HashOfAbc);

    [Fact]
    public void the_first_document_is_version_one() =>
        Policy.Initial.Publish("abc", "psn_a", "first", Now)
            .ShouldBe(new PolicyPublished(1, HashOfAbc, "abc", "psn_a", "first", Now));

    [Fact]
    public void another_document_is_the_next_version() =>
        Given("one", "abc").Publish("three", "psn_b", null, Now)
            .ShouldBe(new PolicyPublished(3, PolicyHash.Of("three"), "three", "psn_b", null, Now));

    [Fact]
    public void publishing_what_is_in_force_changes_nothing() =>
        Given("one", "abc").Publish("abc", "psn_b", "again", Now).ShouldBe((Decision<PolicyEvent>)Decision.Nothing);

    [Fact]
    public void an_older_document_can_be_published_again() =>
        Given("abc", "two").Publish("abc", "psn_b", null, Now)
            .ShouldBe(new PolicyPublished(3, HashOfAbc, "abc", "psn_b", null, Now));

    [Fact]
    public void the_state_is_the_newest_version() =>
        Given("one", "abc").ShouldBe(new Policy.Published(2, HashOfAbc, "abc"));

    private static Policy Given(params string[] documents) => documents.Aggregate(
        Policy.Initial, (policy, document) => policy.Publish(document, "psn_a", null, Now).Events.Aggregate(policy, Policy.Evolve));
}
