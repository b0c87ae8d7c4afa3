using Sentinel.Application.Credentials;
using Shouldly;
using Xunit;
using static Sentinel.Application.Credentials.TrialOutcome;

namespace Sentinel.Unit.Credentials;

public sealed class RoleEliminationSpecs
{
    private static readonly RoleElimination Plain = new(HasExternalId: false, NeedsLong: false);
    private static readonly RoleElimination Shared = new(HasExternalId: true, NeedsLong: false);
    private static readonly RoleElimination Lengthy = new(HasExternalId: false, NeedsLong: true);

    [Fact]
    public void the_first_call_is_that_of_a_lease() => Given(Plain).ThenNext(Trial.Full);

    [Fact]
    public void a_role_that_gives_all_at_once_lacks_nothing() => Given(Plain, (Trial.Full, Assumed)).ThenDone();

    [Fact]
    public void a_refusal_is_taken_apart_part_by_part()
    {
        Given(Plain, (Trial.Full, Denied)).ThenNext(Trial.Bare);
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed)).ThenNext(Trial.Tags);
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Denied)).ThenNext(Trial.SourceIdentity);
    }

    [Fact]
    public void the_part_that_is_refused_alone_is_missing()
    {
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Denied), (Trial.SourceIdentity, Assumed)).ThenDone(RoleLack.TagSession);
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Assumed), (Trial.SourceIdentity, Denied)).ThenDone(RoleLack.SetSourceIdentity);
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Denied), (Trial.SourceIdentity, Denied))
            .ThenDone(RoleLack.TagSession, RoleLack.SetSourceIdentity);
    }

    [Fact]
    public void a_role_that_demands_one_part_and_refuses_the_other_lacks_the_other()
    {
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Denied), (Trial.Tags, Denied), (Trial.SourceIdentity, Assumed)).ThenDone(RoleLack.TagSession);
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Denied), (Trial.Tags, Assumed), (Trial.SourceIdentity, Denied)).ThenDone(RoleLack.SetSourceIdentity);
    }

    [Fact]
    public void parts_that_are_taken_alone_only_are_missing_together() =>
        Given(Plain, (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Assumed), (Trial.SourceIdentity, Assumed)).ThenDone(RoleLack.Together);

    [Fact]
    public void where_nothing_is_taken_trust_and_external_id_look_alike()
    {
        var closed = new[] { (Trial.Full, Denied), (Trial.Bare, Denied), (Trial.Tags, Denied), (Trial.SourceIdentity, Denied) };
        Given(Plain, closed).ThenDone(RoleLack.Trust, RoleLack.ExternalId);
        Given(Shared, closed).ThenNext(Trial.NoExternalId);
        Given(Shared, [.. closed, (Trial.NoExternalId, Denied)]).ThenDone(RoleLack.Trust, RoleLack.ExternalId);
        Given(Shared, [.. closed, (Trial.NoExternalId, Assumed)]).ThenDone(RoleLack.ExternalIdTaken);
    }

    [Fact]
    public void an_external_id_that_nobody_asks_for_is_told()
    {
        Given(Shared, (Trial.Full, Assumed)).ThenNext(Trial.NoExternalId);
        Given(Shared, (Trial.Full, Assumed), (Trial.NoExternalId, Denied)).ThenDone();
        Given(Shared, (Trial.Full, Assumed), (Trial.NoExternalId, Assumed)).ThenDone(RoleLack.ExternalIdDemanded);
    }

    [Fact]
    public void a_long_lease_is_tried_as_long_as_it_is()
    {
        Given(Lengthy, (Trial.Full, Assumed)).ThenNext(Trial.WholeLease);
        Given(Lengthy, (Trial.Full, Assumed), (Trial.WholeLease, Assumed)).ThenDone();
        Given(Lengthy, (Trial.Full, Assumed), (Trial.WholeLease, NotAccepted)).ThenDone(RoleLack.MaxSessionDuration);
        Given(Lengthy, (Trial.Full, Assumed), (Trial.WholeLease, Denied)).ThenDone(RoleLack.LongerAllowed);
    }

    [Fact]
    public void everything_that_a_role_lacks_is_found_at_once() =>
        Given(
            new(HasExternalId: true, NeedsLong: true), (Trial.Full, Denied), (Trial.Bare, Assumed), (Trial.Tags, Denied), (Trial.SourceIdentity, Denied),
            (Trial.NoExternalId, Assumed), (Trial.WholeLease, NotAccepted))
            .ThenDone(RoleLack.TagSession, RoleLack.SetSourceIdentity, RoleLack.MaxSessionDuration, RoleLack.ExternalIdDemanded);

    [Fact]
    public void a_call_that_aws_does_not_take_is_not_taken_apart() => Given(Lengthy, (Trial.Full, NotAccepted)).ThenDone(RoleLack.CallAccepted);

    private static Answered Given(RoleElimination check, params (Trial Trial, TrialOutcome Outcome)[] answers) =>
        new(answers.Aggregate(check, (known, answer) => known.After(answer.Trial, answer.Outcome)));

    private sealed record Answered(RoleElimination Check)
    {
        public void ThenNext(Trial trial) => Check.Next.ShouldBe(trial);

        public void ThenDone(params RoleLack[] lacks)
        {
            Check.Next.ShouldBeNull();
            Check.Lacks.ShouldBe(lacks);
        }
    }
}
