using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Policies;

/// <summary>Publishes what stands in the policy file, or proposes it where an admin must accept it, on behalf of a machine's person. No route leads here.</summary>
/// <param name="events">The log.</param>
/// <param name="fourEyes">Whether it is proposed only.</param>
/// <param name="fence">Decides on a state that nothing has moved from.</param>
/// <param name="clock">Tells the time of the decision.</param>
/// <param name="publisher">Handle of that person, who must be an active admin.</param>
public sealed class PolicyFilePublication(IEventStore events, FourEyes fourEyes, Fence fence, TimeProvider clock, string publisher)
{
    private const string Comment = "From the policy file.";

    /// <summary>Publishes the content when it is its turn, over the very version on which that was decided.</summary>
    /// <param name="document">The content, checked.</param>
    /// <param name="content">What this node knows of it.</param>
    /// <param name="cancellationToken">Stops between attempts; an append that was sent may still commit.</param>
    public async Task<FiledPolicy> Publish(CheckedPolicy document, FileContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(content);
        var result = FiledAs.Waiting;
        PastVersion? inForce = null;
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var policy = snapshot.Of<PolicyInForce>();
                (content, inForce) = (content with { Over = content.Over ?? (int)policy.Policy.Version }, policy.Versions.LastOrDefault());
                var machine = Machine(snapshot);
                result = Judge(document, content, policy, machine?.Id);
                if (result == FiledAs.Published && fourEyes.IsOn)
                {
                    result = Proposed(snapshot, content.Hash, machine!.Id);
                    return result == FiledAs.Published
                        ? await Propose(snapshot, document, machine, cancellationToken)
                        : new Outcome.Recorded(policy.Policy.Version, null, null);
                }

                return result == FiledAs.Published
                    ? await Append(document, policy, machine!, snapshot.Now(clock), cancellationToken)
                    : new Outcome.Recorded(policy.Policy.Version, null, null);
            },
            cancellationToken);
        if (fourEyes.IsOn && result == FiledAs.Published)
        {
            result = outcome is Outcome.Recorded ? FiledAs.Proposed : FiledAs.Waiting;
        }

        return outcome is Outcome.Recorded recorded
            ? new(result, content, result == FiledAs.Published ? recorded.Version : inForce?.Version, inForce?.PublishedBy)
            : new(FiledAs.Waiting, content, inForce?.Version, inForce?.PublishedBy);
    }

    /// <summary>Who publishes; null while that person may not.</summary>
    private Publisher? Machine(Snapshot snapshot)
    {
        var person = snapshot.Of<People>().FindByHandle(publisher);
        if (person?.State is not Person.Active active || !Permissions.PublishPolicy.Allows(active.Roles, own: false))
        {
            return null;
        }

        var orders = snapshot.Of<HoldsState>().On(active.Id);
        return orders.State.OnThePerson is null ? new(active.Id, [Guard.From(person), Guard.From(orders)]) : null;
    }

    private static FiledAs Judge(CheckedPolicy document, FileContent content, PolicyInForce policy, PersonId? machine) =>
        machine is not { } id ? FiledAs.WithoutPublisher
        : PolicyFile.Standing(policy.Versions, content, id) switch
        {
            FileStanding.InForce => FiledAs.InForce,
            FileStanding.Due => document.IsValid ? FiledAs.Published : FiledAs.Invalid,
            _ => FiledAs.Overtaken,
        };

    /// <summary>What became of this content as a proposal over what is in force; published: nothing yet, and it is to be proposed.</summary>
    private static FiledAs Proposed(Snapshot snapshot, string hash, PersonId machine)
    {
        var over = snapshot.Of<PolicyInForce>().Policy.Version;
        var known = snapshot.Of<PolicyProposals>().All.Select(proposal => proposal.State)
            .Where(state => state.Known is { } proposed && proposed.ProposedBy == machine && proposed.Hash == hash && proposed.Over == over).ToArray();
        return known.Any(state => state is PolicyProposal.Open) ? FiledAs.Proposed
            : known.Length > 0 ? FiledAs.Rejected
            : FiledAs.Published;
    }

    private Task<Outcome> Propose(Snapshot snapshot, CheckedPolicy document, Publisher machine, CancellationToken cancellationToken)
    {
        var now = snapshot.Now(clock);
        return new Proposer(machine.Id, null, [], machine.Guards, new Provenance(machine.Id.Value))
            .Propose(events, snapshot, Id.New<PolicyProposalId>(now), document, Comment, now, cancellationToken);
    }

    private Task<Outcome> Append(
        CheckedPolicy document, PolicyInForce policy, Publisher machine, DateTimeOffset now, CancellationToken cancellationToken) =>
        events.Decide<Policy, PolicyEvent>(
            PolicyStream.Id, policy.Policy.Version, machine.Guards, state => document.Publish(state, machine.Id.Value, Comment, now),
            new Provenance(machine.Id.Value), AppendOptions.Granting, cancellationToken);

    /// <param name="Id">The machine's person.</param>
    /// <param name="Guards">What makes it one who may publish.</param>
    private sealed record Publisher(PersonId Id, IReadOnlyList<Guard> Guards);
}

/// <param name="As">What became of it.</param>
/// <param name="Content">What the node knows of the content now.</param>
/// <param name="Version">The version in force then; null when there was none.</param>
/// <param name="By">Who published that version; null when there was none, or it is the one that was published now.</param>
public sealed record FiledPolicy(FiledAs As, FileContent Content, long? Version, string? By);

/// <summary>What became of the content of a policy file.</summary>
public enum FiledAs
{
    /// <summary>Nothing was decided: the node may not serve now, or lost every race. It is tried again.</summary>
    Waiting,

    InForce,

    Published,

    /// <summary>It waits for an admin to accept it.</summary>
    Proposed,

    /// <summary>An admin has rejected it.</summary>
    Rejected,

    /// <summary>Something later is in force that did not come from the file.</summary>
    Overtaken,

    /// <summary>The document has mistakes.</summary>
    Invalid,

    /// <summary>The person on whose behalf it would be published is not there, is disabled, is no admin, or is held by an order.</summary>
    WithoutPublisher,
}
