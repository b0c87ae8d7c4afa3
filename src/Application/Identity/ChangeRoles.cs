using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Replaces a person's roles.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose roles.</param>
/// <param name="Roles">All roles from now on.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ChangeRoles(Caller Caller, PersonId PersonId, Roles Roles, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ChangeRolesHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<ChangeRoles, Outcome>
{
    public Task<Outcome> Handle(ChangeRoles request, CancellationToken cancellationToken) =>
        fence.Hold(
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
                    stream, request.ExpectedVersion, actor.GuardsWith(witness),
                    person => person.ChangeRoles(request.Roles, witness is not null, now),
                    actor.By, AppendOptions.Granting, cancellationToken);
                return outcome.OrStale(stream, request.ExpectedVersion);
            },
            cancellationToken);
}
