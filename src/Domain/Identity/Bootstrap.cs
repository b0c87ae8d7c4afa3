using System.Security.Cryptography;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>Something that happened to the secret that makes the first admin; stands in the stream <c>bootstrap</c>.</summary>
public abstract record BootstrapEvent;

/// <param name="SecretHash">SHA-256 of the whole secret text, 64 lower-case hexadecimal digits.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
/// <param name="At">When.</param>
[AuditCode("IDN121W")]
public sealed record BootstrapSecretMinted(string SecretHash, DateTimeOffset ExpiresAt, DateTimeOffset At) : BootstrapEvent;

/// <param name="PersonId">The first admin.</param>
/// <param name="TokenId">The admin's token.</param>
/// <param name="At">When.</param>
[AuditCode("IDN122W")]
public sealed record BootstrapSecretSpent(PersonId PersonId, TokenId TokenId, DateTimeOffset At) : BootstrapEvent;

/// <summary>The secret that makes the first admin of a log: minted once, good once.</summary>
public abstract record Bootstrap : IState<Bootstrap, BootstrapEvent>
{
    /// <summary>So long is it good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private Bootstrap()
    {
    }

    public sealed record None : Bootstrap;

    public sealed record Minted(ReadOnlyMemory<byte> SecretHash, DateTimeOffset ExpiresAt) : Bootstrap;

    public sealed record Spent(ReadOnlyMemory<byte> SecretHash) : Bootstrap;

    public static Bootstrap Initial { get; } = new None();

    public static Bootstrap Evolve(Bootstrap state, BootstrapEvent @event) => (state, @event) switch
    {
        (None, BootstrapSecretMinted e) => new Minted(Convert.FromHexString(e.SecretHash), e.ExpiresAt),
        (Minted s, BootstrapSecretSpent) => new Spent(s.SecretHash),
        _ => state,
    };

    /// <param name="secretHash">SHA-256 of the new secret, 64 lower-case hexadecimal digits.</param>
    /// <param name="anybody">Whether there is any person, disabled ones included.</param>
    /// <param name="now">When.</param>
    public Decision<BootstrapEvent> Mint(string secretHash, bool anybody, DateTimeOffset now) => this switch
    {
        None when anybody => IdentityRefusals.BootstrapNotNeeded,
        None => new BootstrapSecretMinted(secretHash, now + Life, now),
        _ => IdentityRefusals.BootstrapMinted,
    };

    /// <summary>Takes the secret for the first admin. Whoever does not hold it learns nothing, not even whether there is one.</summary>
    /// <param name="secretHash">SHA-256 of what was presented.</param>
    /// <param name="anybody">Whether there is any person, disabled ones included.</param>
    /// <param name="person">The first admin.</param>
    /// <param name="token">The admin's token.</param>
    /// <param name="now">When.</param>
    public Decision<BootstrapEvent> Spend(ReadOnlySpan<byte> secretHash, bool anybody, PersonId person, TokenId token, DateTimeOffset now)
    {
        var proven = Proves(secretHash);
        return this switch
        {
            _ when !proven => IdentityRefusals.Unauthenticated,
            Spent => IdentityRefusals.BootstrapSpent,
            Minted s when now >= s.ExpiresAt => IdentityRefusals.BootstrapExpired,
            Minted when anybody => IdentityRefusals.BootstrapNotNeeded,
            Minted => new BootstrapSecretSpent(person, token, now),
            _ => IdentityRefusals.Unauthenticated,
        };
    }

    private bool Proves(ReadOnlySpan<byte> presented)
    {
        Span<byte> none = stackalloc byte[SHA256.HashSizeInBytes];
        none.Clear();
        ReadOnlySpan<byte> expected = this switch
        {
            Minted s => s.SecretHash.Span,
            Spent s => s.SecretHash.Span,
            _ => none,
        };
        return CryptographicOperations.FixedTimeEquals(presented, expected) & this is not None;
    }
}

/// <summary>Names the one stream of the bootstrap secret.</summary>
public static class BootstrapStream
{
    public static StreamId Id { get; } = new("bootstrap", "bootstrap");
}
