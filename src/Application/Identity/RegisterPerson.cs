using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Makes a new person known.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Handle">What policies call the person.</param>
/// <param name="Groups">The person's groups.</param>
/// <param name="Roles">The most that any of the person's tokens can do.</param>
/// <param name="Details">Name and e-mail; null for none.</param>
public sealed record RegisterPerson(
    Caller Caller, string Handle, IReadOnlyList<string> Groups, Roles Roles, PersonalDetails? Details = null) : IRequest<RegisteredPerson>;

/// <param name="Outcome">Its version is that of the person's stream.</param>
/// <param name="PersonId">The new person, if one was recorded.</param>
public sealed record RegisteredPerson(Outcome Outcome, PersonId PersonId);

public sealed class RegisterPersonValidator : AbstractValidator<RegisterPerson>
{
    public RegisterPersonValidator()
    {
        RuleFor(command => command.Handle).MustBeHandle();
        RuleFor(command => command.Groups).MustBeGroups();
        this.MustBeDetails(command => command.Details);
    }
}

public sealed class RegisterPersonHandler(IEventStore events, IPersonalDetails details, Fence fence, TimeProvider clock)
    : IRequestHandler<RegisterPerson, RegisteredPerson>
{
    public async Task<RegisteredPerson> Handle(RegisterPerson request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<PersonId>(clock.GetUtcNow());
        var sealedDetails = request.Details is { } given && given != PersonalDetails.None ? await details.Seal(id, given, cancellationToken) : null;
        var outcome = await fence.Hold(snapshot => Attempt(request, id, sealedDetails, snapshot, cancellationToken), cancellationToken);
        if (sealedDetails is not null && outcome is not Outcome.Recorded)
        {
            await details.Erase(id, cancellationToken);
        }

        return new(outcome, id);
    }

    private async Task<Outcome> Attempt(
        RegisterPerson request, PersonId id, string? sealedDetails, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var now = snapshot.Now(clock);
        if (!snapshot.Authorize(request.Caller, Permissions.ManagePersons, null, now).IsGranted(out var actor, out var refusal))
        {
            return new Outcome.Refused(refusal);
        }

        var decision = Person.Initial.Register(id, request.Handle, request.Groups, request.Roles, now);
        if (decision.Refusal is { } refused)
        {
            return new Outcome.Refused(refused);
        }

        var handle = HandleStream.For(request.Handle);
        Write[] writes =
        [
            new(handle, 0, [new HandleReserved(request.Handle, id, now)]),
            new(PersonStream.For(id), 0, [.. decision.Events, .. DetailsOf(decision, sealedDetails, now)]),
        ];
        var result = await events.Append(new(writes, actor.Guards, actor.By, AppendOptions.Granting), cancellationToken);
        return result is AppendResult.Conflict conflict && conflict.Stream == handle.Value
            ? new Outcome.Refused(IdentityRefusals.HandleTaken)
            : result.ToOutcome(index: 1);
    }

    private static IEnumerable<PersonEvent> DetailsOf(Decision<PersonEvent> registered, string? sealedDetails, DateTimeOffset now) =>
        registered.Aggregate(Person.Initial, Person.Evolve).ChangeDetails(sealedDetails, now);
}
