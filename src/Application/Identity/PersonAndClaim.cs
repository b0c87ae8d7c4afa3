using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>An admin's change to a person and to the claim on an identity, together or not at all.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose the identity is or will be.</param>
/// <param name="Identity">Which.</param>
/// <param name="ExpectedVersion">The version of the person that the caller saw; null when any will do.</param>
internal sealed record PersonAndClaim(Caller Caller, PersonId PersonId, ExternalIdentity Identity, long? ExpectedVersion)
{
    /// <summary>Authorises, decides on both and appends both behind the very states on which they were decided; the outcome's version is the person's.</summary>
    public async Task<Outcome> Change(
        IEventStore events, Snapshot snapshot, DateTimeOffset now, AppendOptions options,
        Func<Person, IdentityClaim, (Decision<PersonEvent> OfPerson, Decision<IdentityEvent> OfClaim)> decide, CancellationToken cancellationToken)
    {
        if (!snapshot.Authorize(Caller, Permissions.ManagePersons, PersonId, now).IsGranted(out var actor, out var forbidden))
        {
            return new Outcome.Refused(forbidden);
        }

        var person = await events.Load<Person, PersonEvent>(PersonStream.For(PersonId), AsOf.Now, cancellationToken);
        var claim = await events.Load<IdentityClaim, IdentityEvent>(IdentityStream.For(Identity), AsOf.Now, cancellationToken);
        var (ofPerson, ofClaim) = decide(person.State, claim.State);
        if (ExpectedVersion is { } expected && person.State is not Person.None && expected != person.Version)
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
