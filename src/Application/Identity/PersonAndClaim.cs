using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>A person and the claim on an identity change together or not at all.</summary>
internal static class PersonAndClaim
{
    /// <summary>Appends both decisions behind the very states on which they were made; the outcome's version is the person's.</summary>
    public static async Task<Outcome> AppendBoth(
        this IEventStore events, Versioned<Person> person, Decision<PersonEvent> ofPerson, Versioned<IdentityClaim> claim,
        Decision<IdentityEvent> ofClaim, long? expectedVersion, Actor actor, AppendOptions options, CancellationToken cancellationToken)
    {
        if (expectedVersion is { } expected && person.State is not Person.None && expected != person.Version)
        {
            return new Outcome.Refused(Preconditions.Stale);
        }

        if ((ofPerson.Refusal ?? ofClaim.Refusal) is { } refusal)
        {
            return new Outcome.Refused(refusal);
        }

        if (ofPerson.Events.IsEmpty)
        {
            return new Outcome.Recorded(person.Version, null, null);
        }

        Write[] writes =
        [
            new(person.Stream, person.Version, [.. ofPerson.Events]),
            new(claim.Stream, claim.Version, [.. ofClaim.Events]),
        ];
        return (await events.Append(new(writes, actor.Guards, actor.By, options), cancellationToken)).ToOutcome(index: 0);
    }
}
