using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Takes an identity from a person: whoever proves to be it is nobody, until it is bound again.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose it is.</param>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">For whom.</param>
/// <param name="ExpectedVersion">The version of the person that the caller saw; null when any will do.</param>
public sealed record UnbindIdentity(Caller Caller, PersonId PersonId, string Issuer, string Subject, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class UnbindIdentityValidator : AbstractValidator<UnbindIdentity>
{
    public UnbindIdentityValidator() => this.MustBeIdentity(command => command.Issuer, command => command.Subject);
}

public sealed class UnbindIdentityHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<UnbindIdentity, Outcome>
{
    public Task<Outcome> Handle(UnbindIdentity request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var identity = new ExternalIdentity(request.Issuer, request.Subject);
        return fence.HoldEvenIfUnfit(
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
                    person, person.State.Unbind(identity, now), claim, claim.State.Release(identity, request.PersonId, now), request.ExpectedVersion,
                    actor, AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);
    }
}
