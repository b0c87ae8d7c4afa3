using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Binds an identity to a person: whoever proves to be it is that person.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose it will be.</param>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">For whom.</param>
/// <param name="ExpectedVersion">The version of the person that the caller saw; null when any will do.</param>
public sealed record BindIdentity(Caller Caller, PersonId PersonId, string Issuer, string Subject, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class BindIdentityValidator : AbstractValidator<BindIdentity>
{
    public BindIdentityValidator() => this.MustBeIdentity(command => command.Issuer, command => command.Subject);
}

public sealed class BindIdentityHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<BindIdentity, Outcome>
{
    public Task<Outcome> Handle(BindIdentity request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var identity = new ExternalIdentity(request.Issuer, request.Subject);
        return fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.ManagePersons, request.PersonId, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var person = await events.Load<Person, PersonEvent>(PersonStream.For(request.PersonId), AsOf.Now, cancellationToken);
                var claim = await events.Load<IdentityClaim, IdentityEvent>(IdentityStream.For(identity), AsOf.Now, cancellationToken);
                return await events.AppendBoth(
                    person, person.State.Bind(identity, now), claim, claim.State.Claim(identity, request.PersonId, now), request.ExpectedVersion,
                    actor, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
    }
}
