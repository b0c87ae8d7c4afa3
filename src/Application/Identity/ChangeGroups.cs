using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Replaces a person's groups.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose groups.</param>
/// <param name="Groups">All groups from now on.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ChangeGroups(Caller Caller, PersonId PersonId, IReadOnlyList<string> Groups, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ChangeGroupsValidator : AbstractValidator<ChangeGroups>
{
    public ChangeGroupsValidator() => RuleFor(command => command.Groups).MustBeGroups();
}

public sealed class ChangeGroupsHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<ChangeGroups, Outcome>
{
    public Task<Outcome> Handle(ChangeGroups request, CancellationToken cancellationToken) =>
        fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.ManagePersons, request.PersonId, now)
                    .IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var stream = PersonStream.For(request.PersonId);
                var outcome = await events.Decide<Person, PersonEvent>(
                    stream, request.ExpectedVersion, actor.Guards, person => person.ChangeGroups(request.Groups, now),
                    actor.By, AppendOptions.Granting, cancellationToken);
                return outcome.OrStale(stream, request.ExpectedVersion);
            },
            cancellationToken);
}
