using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyProjectionSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly IProjection[] Projections = [new PolicyProjection(PolicyTexts.Loader())];

    [Fact]
    public void nothing_published_is_nothing_allowed()
    {
        var state = After();
        (state.Policy.Version, state.Compiled, state.Unusable, state.Refusal).ShouldBe((0L, null, false, PolicyRefusals.NotPublished));
    }

    [Fact]
    public void the_newest_version_is_in_force()
    {
        var state = After(Published(1, "version: \"1\"\nrules: []"), Published(2, PolicyTexts.Small));
        (state.Policy.Version, state.Compiled?.Version, state.Compiled?.Hash, state.Unusable, state.Refusal)
            .ShouldBe((2L, 2, PolicyHash.Of(PolicyTexts.Small), false, null));
        Guard.From(state.Policy).Version.ShouldBe(2);
    }

    [Fact]
    public void a_version_replaces_the_one_that_this_node_decided_by()
    {
        var before = Snapshot.Empty(Projections)
            .Apply([Recorded(1, PolicyStream.Id.Value, Published(1, "version: \"1\"\nrules: []"))]);
        before.Of<PolicyInForce>().Compiled?.Version.ShouldBe(1);

        before.Apply([Recorded(2, PolicyStream.Id.Value, Published(2, PolicyTexts.Small))]).Of<PolicyInForce>().Compiled?.Version.ShouldBe(2);
        before.Apply([Recorded(2, PolicyStream.Id.Value, Published(2, "version: \"2\""))]).Of<PolicyInForce>().Unusable.ShouldBeTrue();
    }

    [Fact]
    public void a_document_that_cannot_be_read_makes_the_node_refuse()
    {
        var state = After(Published(1, PolicyTexts.Small), Published(2, "version: \"2\""));
        (state.Policy.Version, state.Compiled, state.Unusable, state.Refusal).ShouldBe((2L, null, true, PolicyRefusals.Unusable));
    }

    [Fact]
    public void a_document_that_is_not_what_was_hashed_makes_the_node_refuse() =>
        After(Published(1, PolicyTexts.Small) with { Hash = PolicyHash.Of("other") }).Unusable.ShouldBeTrue();

    [Fact]
    public void other_streams_leave_the_very_state()
    {
        var before = Snapshot.Empty(Projections);
        var after = before.Apply([Recorded(1, "person-x", Published(1, PolicyTexts.Small))]);
        after.Of<PolicyInForce>().ShouldBeSameAs(before.Of<PolicyInForce>());
    }

    private static PolicyInForce After(params PolicyPublished[] events) => events.Length == 0
        ? Snapshot.Empty(Projections).Of<PolicyInForce>()
        : Snapshot.Empty(Projections)
            .Apply([.. events.Select((e, i) => Recorded(i + 1, PolicyStream.Id.Value, e))]).Of<PolicyInForce>();

    private static PolicyPublished Published(int version, string document) =>
        new(version, PolicyHash.Of(document), document, "psn_a", null, Now);

    private static RecordedEvent Recorded(long version, string stream, PolicyEvent data) =>
        new(version, stream, version, Guid.CreateVersion7(), "policy_published", data, Now, new("psn_a"));
}
