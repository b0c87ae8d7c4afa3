using System.Net;
using System.Security.Cryptography;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>What the edge has proven about a request: the secret of this API token was presented.</summary>
/// <remarks>It says nothing about what the token may do now: that is decided on the snapshot on which the command is.</remarks>
/// <param name="Token">The token.</param>
/// <param name="By">Recorded beside whatever the request causes.</param>
/// <param name="Source">Where the request came from; never an IPv4-mapped address.</param>
public sealed record Caller(TokenId Token, Provenance By, IPAddress Source);

/// <summary>A session secret that was presented and not yet compared: only the session's own state knows its hash.</summary>
/// <param name="Session">The session that it claims to belong to.</param>
/// <param name="SecretHash">SHA-256 of the text.</param>
/// <param name="Source">Where the request came from; never an IPv4-mapped address.</param>
/// <param name="RequestId">Id of the request.</param>
/// <param name="TraceId">W3C trace id, if one was there.</param>
public sealed record PresentedSession(
    SessionId Session, ReadOnlyMemory<byte> SecretHash, IPAddress Source, string? RequestId, string? TraceId)
{
    /// <summary>Whether it hashes to this; the same work when there is nothing to compare with.</summary>
    public bool Matches(ReadOnlyMemory<byte>? expected)
    {
        Span<byte> none = stackalloc byte[SecretHash.Length];
        none.Clear();
        var known = expected is { } hash && hash.Length == SecretHash.Length;
        return CryptographicOperations.FixedTimeEquals(SecretHash.Span, known ? expected!.Value.Span : none) & known;
    }
}

/// <summary>A caller who may do what he asks, as of one snapshot.</summary>
/// <param name="Person">Who.</param>
/// <param name="Token">The API token in use.</param>
/// <param name="Orders">The revocation orders on the person, none of which holds.</param>
/// <param name="Caller">What the edge has proven.</param>
public sealed record Actor(Versioned<Person> Person, Versioned<ApiToken> Token, Versioned<ScopeOrders> Orders, Caller Caller)
{
    /// <summary>The person.</summary>
    public Person.Active Who => (Person.Active)Person.State;

    /// <summary>The token in use.</summary>
    public ApiToken.Active With => (ApiToken.Active)Token.State;

    public PersonId PersonId => Who.Id;

    public string Handle => Who.Handle;

    public IReadOnlyList<string> Groups => Who.Groups;

    public TokenId TokenId => With.Id;

    /// <summary>The end of the token in use; null when it has none.</summary>
    public DateTimeOffset? TokenExpiresAt => With.ExpiresAt;

    /// <summary>What both the person and the token may be.</summary>
    public Roles Roles => Who.Roles & With.Roles;

    /// <summary>
    /// Whether what this actor does may be that person's deed. Wherever two must not be one, it counts as each of them: a token that
    /// somebody else has issued is also the issuer's until its person has confirmed it.
    /// </summary>
    public bool CountsAs(PersonId person) => With.CountsAs(person);

    public Provenance By => Caller.By;

    /// <summary>What makes the actor the actor: every append of a decision that rests on it is guarded by these.</summary>
    public IReadOnlyList<Guard> Guards => [Guard.From(Token), Guard.From(Person), Guard.From(Orders)];

    /// <summary>The actor's guards and that of one more thing that the decision reads; each stream once.</summary>
    public IReadOnlyList<Guard> GuardsWith<TState>(Versioned<TState>? read) =>
        read is null ? Guards : [.. Guards.Append(Guard.From(read)).Distinct()];

    /// <summary>Whether the permission reaches beyond the actor's own things.</summary>
    public bool MayTouchOthers(Permission permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        return permission.Allows(Roles, own: false);
    }
}
