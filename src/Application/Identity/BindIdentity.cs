using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
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
        var change = new PersonAndClaim(request.Caller, request.PersonId, new(request.Issuer, request.Subject), request.ExpectedVersion);
        return fence.Hold(
            snapshot =>
            {
                var now = snapshot.Now(clock);
                return change.Change(
                    events, snapshot, now, AppendOptions.Granting,
                    (person, claim) => (person.Bind(change.Identity, now), claim.Claim(change.Identity, request.PersonId, now)), cancellationToken);
            },
            cancellationToken);
    }
}
