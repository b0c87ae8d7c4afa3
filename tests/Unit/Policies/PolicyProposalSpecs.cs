using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Unit.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyProposalSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly PolicyProposalId This = new("prp_1");
    private static readonly PersonId Ada = new("psn_ada");
    private static readonly PersonId Bob = new("psn_bob");
    private static readonly PersonId Eve = new("psn_eve");
    private static readonly TokenId Token = new("tok_1");
    private static readonly PolicyProposed ByAda = new(This, 3, "hash", "document", Ada, Token, [], "why", Now);

    private static Spec.Past<PolicyProposal, PolicyProposalEvent> Open => Spec.For<PolicyProposal, PolicyProposalEvent>().Given(ByAda);

    [Fact]
    public void a_second_admin_brings_it_into_force() =>
        Open.When(proposal => proposal.Accept(3, Bob, [], Token, Now)).ThenRecorded(new PolicyProposalAccepted(This, 4, Bob, Token, Now))
            .State.ShouldBe(new PolicyProposal.Over(ByAda, ProposalEnd.Accepted, Bob, 4, null, Now));

    [Fact]
    public void its_proposer_does_not() => Open.When(proposal => proposal.Accept(3, Ada, [], Token, Now)).ThenRefused(PolicyProposalRefusals.Own);

    [Fact]
    public void nor_does_who_may_be_the_proposer() =>
        Open.When(proposal => proposal.Accept(3, Bob, [Eve, Ada], Token, Now)).ThenRefused(PolicyProposalRefusals.Own);

    [Fact]
    public void nor_does_whom_the_proposer_may_be() =>
        Spec.For<PolicyProposal, PolicyProposalEvent>().Given(ByAda with { CountsAs = [Bob] })
            .When(proposal => proposal.Accept(3, Bob, [], Token, Now)).ThenRefused(PolicyProposalRefusals.Own);

    [Fact]
    public void nor_do_two_who_may_both_be_a_third() =>
        Spec.For<PolicyProposal, PolicyProposalEvent>().Given(ByAda with { CountsAs = [Eve] })
            .When(proposal => proposal.Accept(3, Bob, [Eve], Token, Now)).ThenRefused(PolicyProposalRefusals.Own);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void it_replaces_only_the_version_that_it_was_made_for(int inForce) =>
        Open.When(proposal => proposal.Accept(inForce, Bob, [], Token, Now)).ThenRefused(PolicyProposalRefusals.Outdated);

    [Fact]
    public void another_admin_rejects_it_and_its_proposer_withdraws_it()
    {
        Open.When(proposal => proposal.Reject(Bob, "no", Now)).ThenRecorded(new PolicyProposalRejected(This, Bob, "no", Now));
        Open.When(proposal => proposal.Reject(Ada, null, Now)).ThenRecorded(new PolicyProposalWithdrawn(This, Ada, null, Now));
    }

    [Fact]
    public void what_is_over_stays_over()
    {
        foreach (PolicyProposalEvent end in (PolicyProposalEvent[])
            [new PolicyProposalAccepted(This, 4, Eve, Token, Now), new PolicyProposalRejected(This, Eve, null, Now), new PolicyProposalWithdrawn(This, Ada, null, Now)])
        {
            Open.Given(end).When(proposal => proposal.Accept(3, Bob, [], Token, Now)).ThenRefused(PolicyProposalRefusals.Over);
            Open.Given(end).When(proposal => proposal.Reject(Bob, null, Now)).ThenRefused(PolicyProposalRefusals.Over);
        }
    }

    [Fact]
    public void doing_again_what_one_has_done_is_no_error()
    {
        Open.Given(new PolicyProposalAccepted(This, 4, Bob, Token, Now)).When(proposal => proposal.Accept(4, Bob, [], Token, Now)).ThenNothing();
        Open.Given(new PolicyProposalRejected(This, Bob, null, Now)).When(proposal => proposal.Reject(Bob, "again", Now)).ThenNothing();
        Open.Given(new PolicyProposalWithdrawn(This, Ada, null, Now)).When(proposal => proposal.Reject(Ada, null, Now)).ThenNothing();
    }

    [Fact]
    public void what_never_was_is_unknown()
    {
        var none = Spec.For<PolicyProposal, PolicyProposalEvent>();
        none.When(proposal => proposal.Accept(0, Bob, ImmutableArray<PersonId>.Empty, Token, Now)).ThenRefused(PolicyProposalRefusals.Unknown);
        none.When(proposal => proposal.Reject(Bob, null, Now)).ThenRefused(PolicyProposalRefusals.Unknown);
    }
}
