using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>Somebody as somebody else vouches for him. Both are compared ordinally, case-sensitive.</summary>
/// <param name="Issuer">Who vouches: an https URL, or a name.</param>
/// <param name="Subject">For whom, as the issuer calls him.</param>
public sealed record ExternalIdentity(string Issuer, string Subject)
{
    public const int MaxLength = 256;

    /// <summary>So many identities may one person have.</summary>
    public const int MaxCount = 50;

    /// <summary>An https URL without user, query or fragment, or a name that looks like no URL; 256 visible characters at most.</summary>
    public static bool IsIssuer(string? text) =>
        PlainText.IsName(text, MaxLength)
        && (!text!.Contains("://", StringComparison.Ordinal)
            || (text.StartsWith("https://", StringComparison.Ordinal)
                && Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }));

    public static bool IsSubject(string? text) => PlainText.IsName(text, MaxLength);
}

/// <summary>Something that happened to the right to an identity; stands in a stream of the identity's own.</summary>
public abstract record IdentityEvent;

/// <summary>The identity belongs to this person until it is released.</summary>
/// <remarks>Written in the append that binds it: of two persons who are to have one identity, one gets it.</remarks>
[AuditCode("IDN107I")]
public sealed record IdentityClaimed(string Issuer, string Subject, PersonId PersonId, DateTimeOffset At) : IdentityEvent;

[AuditCode("IDN108I")]
public sealed record IdentityReleased(string Issuer, string Subject, PersonId PersonId, DateTimeOffset At) : IdentityEvent;

/// <summary>Whose an identity is.</summary>
/// <param name="Owner">Null while it is nobody's.</param>
public sealed record IdentityClaim(PersonId? Owner) : IState<IdentityClaim, IdentityEvent>
{
    public static IdentityClaim Initial { get; } = new(default(PersonId?));

    public static IdentityClaim Evolve(IdentityClaim state, IdentityEvent @event) => @event switch
    {
        IdentityClaimed e => new(e.PersonId),
        IdentityReleased => Initial,
        _ => state,
    };

    /// <summary>Whether that person may have it.</summary>
    public Decision<IdentityEvent> Claim(ExternalIdentity identity, PersonId person, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Owner is null ? new IdentityClaimed(identity.Issuer, identity.Subject, person, now)
            : Owner == person ? Decision.Nothing
            : IdentityRefusals.IdentityTaken;
    }

    public Decision<IdentityEvent> Release(ExternalIdentity identity, PersonId person, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Owner == person ? new IdentityReleased(identity.Issuer, identity.Subject, person, now) : Decision.Nothing;
    }
}

/// <summary>Names the stream that makes an identity one person's.</summary>
public static class IdentityStream
{
    /// <remarks>A digest: subjects are of any text, may be long, and are personal. The issuer's length keeps the two apart.</remarks>
    public static StreamId For(ExternalIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var issuer = Encoding.UTF8.GetBytes(identity.Issuer);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, issuer.Length);
        var digest = SHA256.HashData([.. length, .. issuer, .. Encoding.UTF8.GetBytes(identity.Subject)]);
        return new($"identity-{Convert.ToHexStringLower(digest)}", "identity");
    }
}
