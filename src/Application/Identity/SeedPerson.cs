using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Makes a person with one API token known on behalf of Sentinel itself, if the handle is new. No route leads here.</summary>
/// <remarks>The secret is its maker's: kept where its person finds it before the token can exist, so that none is lost to a crash.</remarks>
/// <param name="Handle">The person's handle.</param>
/// <param name="Groups">The person's groups.</param>
/// <param name="Roles">Roles of the person and of the token.</param>
/// <param name="TokenId">The id in the secret.</param>
/// <param name="TokenName">What the token is called.</param>
/// <param name="SecretHash">SHA-256 of the secret's text.</param>
/// <param name="ExpiresAt">The token's end.</param>
public sealed record SeedPerson(
    string Handle,
    IReadOnlyList<string> Groups,
    Roles Roles,
    TokenId TokenId,
    string TokenName,
    ReadOnlyMemory<byte> SecretHash,
    DateTimeOffset? ExpiresAt) : IRequest<Outcome>;

public sealed class SeedPersonValidator : AbstractValidator<SeedPerson>
{
    public SeedPersonValidator()
    {
        RuleFor(command => command.Handle).MustBeHandle();
        RuleFor(command => command.Groups).MustBeGroups();
        RuleFor(command => command.TokenName).MustBeTokenName();
    }
}

public sealed class SeedPersonHandler(IEventStore events, TimeProvider clock) : IRequestHandler<SeedPerson, Outcome>
{
    private static readonly Provenance Seeding = new("sentinel:seed");

    public async Task<Outcome> Handle(SeedPerson request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.GetUtcNow();
        var id = Id.New<PersonId>(now);
        var person = Person.Initial.Register(id, request.Handle, request.Groups, request.Roles, now);
        var token = ApiToken.Initial.Issue(
            new(request.TokenId, id, request.TokenName, Convert.ToHexStringLower(request.SecretHash.Span),
                request.Roles, request.ExpiresAt, IssuedBy: null, now),
            person.Events.Aggregate(Person.Initial, Person.Evolve),
            issuer: null);
        if ((person.Refusal ?? token.Refusal) is { } refusal)
        {
            return new Outcome.Refused(refusal);
        }

        var handle = HandleStream.For(request.Handle);
        Write[] writes =
        [
            new(handle, 0, [new HandleReserved(request.Handle, id, now)]),
            new(PersonStream.For(id), 0, [.. person.Events]),
            new(ApiTokenStream.For(request.TokenId), 0, [.. token.Events]),
        ];
        var result = await events.Append(new(writes, [], Seeding, AppendOptions.Granting), cancellationToken);
        return result is AppendResult.Conflict conflict && conflict.Stream == handle.Value
            ? new Outcome.Refused(IdentityRefusals.HandleTaken)
            : result.ToOutcome(index: 1);
    }
}
