using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Makes the first admin of this log, with an API token, and spends the bootstrap secret on it.</summary>
/// <param name="SecretHash">SHA-256 of what was presented.</param>
/// <param name="Handle">The admin's handle.</param>
/// <param name="TokenName">What the token is called.</param>
/// <param name="By">Recorded beside it: nobody was authenticated.</param>
public sealed record RegisterFirstAdmin(ReadOnlyMemory<byte> SecretHash, string Handle, string TokenName, Provenance By) : IRequest<FirstAdmin>;

/// <param name="Outcome">Its version is that of the admin's stream.</param>
/// <param name="PersonId">The admin, if one was recorded.</param>
/// <param name="TokenId">The admin's token.</param>
/// <param name="Secret">Its secret, for this one answer; null unless it was recorded.</param>
/// <param name="ExpiresAt">Its end.</param>
public sealed record FirstAdmin(Outcome Outcome, PersonId PersonId, TokenId TokenId, Secret? Secret, DateTimeOffset ExpiresAt);

public sealed class RegisterFirstAdminValidator : AbstractValidator<RegisterFirstAdmin>
{
    public RegisterFirstAdminValidator()
    {
        RuleFor(command => command.Handle).MustBeHandle();
        RuleFor(command => command.TokenName).MustBeTokenName();
    }
}

public sealed class RegisterFirstAdminHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RegisterFirstAdmin, FirstAdmin>
{
    public async Task<FirstAdmin> Handle(RegisterFirstAdmin request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var began = clock.GetUtcNow();
        var (person, token) = (Id.New<PersonId>(began), Id.New<TokenId>(began));
        var secret = TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(TokenId.Prefix.Length + 1));
        var expiresAt = default(DateTimeOffset);
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                expiresAt = now + ApiToken.LongestPrivilegedLife;
                var bootstrap = await events.Load<Bootstrap, BootstrapEvent>(BootstrapStream.Id, AsOf.Now, cancellationToken);
                var spent = bootstrap.State.Spend(request.SecretHash.Span, snapshot.Of<People>().Persons.Any(), person, token, now);
                if (spent.Refusal is { } refusal)
                {
                    return new Outcome.Refused(refusal);
                }

                var registered = Person.Initial.Register(person, request.Handle, [], Roles.Admin, now);
                var issued = ApiToken.Initial.Issue(
                    new(token, person, request.TokenName, Convert.ToHexStringLower(TokenText.Hash(secret.Reveal())), Roles.Admin, expiresAt,
                        IssuedBy: null, now),
                    registered.Events.Aggregate(Person.Initial, Person.Evolve), issuer: null);

                // The secret is spent behind the version on which it was found good: of two that use it at once, one comes too late.
                Write[] writes =
                [
                    new(PersonStream.For(person), 0, [.. registered.Events]),
                    new(HandleStream.For(request.Handle), 0, [new HandleReserved(request.Handle, person, now)]),
                    new(ApiTokenStream.For(token), 0, [.. issued.Events]),
                    new(bootstrap.Stream, bootstrap.Version, [.. spent.Events]),
                ];
                return (await events.Append(new(writes, [], request.By, AppendOptions.Granting), cancellationToken)).ToOutcome(index: 0);
            },
            cancellationToken);
        return new(outcome, person, token, outcome is Outcome.Recorded ? secret : null, expiresAt);
    }
}
