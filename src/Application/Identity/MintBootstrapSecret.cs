using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Makes the one secret with which the first admin of this log is made. No route leads here.</summary>
public sealed record MintBootstrapSecret : IRequest<MintedBootstrapSecret>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Secret">The secret, for this one answer; null unless it was recorded.</param>
/// <param name="ExpiresAt">Its end.</param>
public sealed record MintedBootstrapSecret(Outcome Outcome, Secret? Secret, DateTimeOffset ExpiresAt);

public sealed class MintBootstrapSecretHandler(IEventStore events, Fence fence, TimeProvider clock)
    : IRequestHandler<MintBootstrapSecret, MintedBootstrapSecret>
{
    private static readonly Provenance Minting = new("sentinel:bootstrap");

    public async Task<MintedBootstrapSecret> Handle(MintBootstrapSecret request, CancellationToken cancellationToken)
    {
        var secret = TokenText.New(TokenKind.BootstrapSecret, Ulid.New(clock.GetUtcNow()));
        var hash = Convert.ToHexStringLower(TokenText.Hash(secret.Reveal()));
        var expiresAt = default(DateTimeOffset);
        var outcome = await fence.Hold(
            snapshot =>
            {
                var now = snapshot.Now(clock);
                expiresAt = now + Bootstrap.Life;
                return events.Decide<Bootstrap, BootstrapEvent>(
                    BootstrapStream.Id, null, [], bootstrap => bootstrap.Mint(hash, snapshot.Of<People>().Persons.Any(), now), Minting,
                    AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return new(outcome, outcome is Outcome.Recorded ? secret : null, expiresAt);
    }
}
