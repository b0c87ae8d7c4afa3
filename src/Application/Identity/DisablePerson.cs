using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Disables a person for good: no token of his is accepted any more.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whom.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record DisablePerson(Caller Caller, PersonId PersonId, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class DisablePersonHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<DisablePerson, Outcome>
{
    public Task<Outcome> Handle(DisablePerson request, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var (now, people) = (snapshot.Now(clock), snapshot.Of<People>());
                if (!snapshot.Authorize(request.Caller, Permissions.ManagePersons, request.PersonId, now)
                    .IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var witness = people.AnotherAdmin(request.PersonId);
                var stream = PersonStream.For(request.PersonId);
                var outcome = await events.Decide<Person, PersonEvent>(
                    stream, request.ExpectedVersion, actor.GuardsWith(witness), person => person.Disable(witness is not null, now),
                    actor.By, AppendOptions.Denying, cancellationToken);
                return outcome.OrStale(stream, request.ExpectedVersion);
            },
            cancellationToken);
}
