using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Erases a person's name and e-mail from everything that was ever written, by destroying the key under which they stand there.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ErasePerson(Caller Caller, PersonId PersonId, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ErasePersonHandler(IEventStore events, IPersonalDetails details, Fence fence, TimeProvider clock) : IRequestHandler<ErasePerson, Outcome>
{
    public async Task<Outcome> Handle(ErasePerson request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var stream = PersonStream.For(request.PersonId);
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                return snapshot.Authorize(request.Caller, Permissions.ManagePersons, request.PersonId, now).IsGranted(out var actor, out var refusal)
                    ? (await events.Decide<Person, PersonEvent>(
                        stream, request.ExpectedVersion, actor.Guards, person => person.Erase(now), actor.By, AppendOptions.Interactive,
                        cancellationToken)).OrStale(stream, request.ExpectedVersion)
                    : new Outcome.Refused(refusal);
            },
            cancellationToken);
        if (outcome is Outcome.Recorded)
        {
            // Behind the event: from then on nothing is sealed for this person any more.
            await details.Erase(request.PersonId, cancellationToken);
        }

        return outcome;
    }
}
