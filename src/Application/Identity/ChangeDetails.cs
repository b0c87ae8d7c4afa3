using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Replaces a person's name and e-mail.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Details">Both from now on.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ChangeDetails(Caller Caller, PersonId PersonId, PersonalDetails Details, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ChangeDetailsValidator : AbstractValidator<ChangeDetails>
{
    public ChangeDetailsValidator() => this.MustBeDetails(command => command.Details);
}

public sealed class ChangeDetailsHandler(IEventStore events, IPersonalDetails details, Fence fence, TimeProvider clock) : IRequestHandler<ChangeDetails, Outcome>
{
    public Task<Outcome> Handle(ChangeDetails request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return fence.Hold(
            async snapshot =>
            {
                var (now, people) = (snapshot.Now(clock), snapshot.Of<People>());
                if (!snapshot.Authorize(request.Caller, Permissions.ManagePersons, request.PersonId, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                // Who may not have any gets no key.
                if ((people.Find(request.PersonId)?.State ?? Person.Initial).ChangeDetails("", now).Refusal is { } refused)
                {
                    return new Outcome.Refused(refused);
                }

                var stream = PersonStream.For(request.PersonId);
                var text = request.Details == PersonalDetails.None ? null : await details.Seal(request.PersonId, request.Details, cancellationToken);
                var outcome = await events.Decide<Person, PersonEvent>(
                    stream, request.ExpectedVersion, actor.Guards, person => person.ChangeDetails(text, now), actor.By, AppendOptions.Interactive,
                    cancellationToken);
                return outcome.OrStale(stream, request.ExpectedVersion);
            },
            cancellationToken);
    }
}
