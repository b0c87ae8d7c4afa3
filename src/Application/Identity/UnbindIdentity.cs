using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
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
        var change = new PersonAndClaim(request.Caller, request.PersonId, new(request.Issuer, request.Subject), request.ExpectedVersion);
        return fence.HoldEvenIfUnfit(
            snapshot =>
            {
                var now = snapshot.Now(clock);
                return change.Change(
                    events, snapshot, now, AppendOptions.Denying,
                    (person, claim) => (person.Unbind(change.Identity, now), claim.Release(change.Identity, request.PersonId, now)), cancellationToken);
            },
            cancellationToken);
    }
}
