using System.Text.Json.Serialization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>Something that happened to an API token; stands in the stream <c>token-{id}</c>.</summary>
public abstract record ApiTokenEvent;

/// <param name="TokenId">Which.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="SecretHash">SHA-256 of the whole secret text, 64 lower-case hexadecimal digits.</param>
/// <param name="Roles">The most that it can do; the person's roles limit it further.</param>
/// <param name="ExpiresAt">From then on it is refused; null when it has no end.</param>
/// <param name="IssuedBy">The person who issued it; null when Sentinel itself did.</param>
/// <param name="At">When.</param>
/// <param name="Cidrs">Networks from which alone it is accepted; null for all.</param>
/// <param name="Profiles">Profiles for which alone it opens sessions; null for all.</param>
/// <param name="EndSessions">Whether the sessions that it opens end with it at the latest; null as true.</param>
/// <param name="CountsAs">
/// As whom else it counts until its person has confirmed it: who issued it, and those as whom the issuing token counted then. Null in
/// events of before confirmation: the issuer, if that is somebody else.
/// </param>
[AuditCode("IDN111I")]
public sealed record ApiTokenIssued(
    TokenId TokenId,
    PersonId PersonId,
    string Name,
    string SecretHash,
    [property: JsonConverter(typeof(RolesConverter))] Roles Roles,
    DateTimeOffset? ExpiresAt,
    PersonId? IssuedBy,
    DateTimeOffset At,
    IReadOnlyList<string>? Cidrs = null,
    IReadOnlyList<string>? Profiles = null,
    bool? EndSessions = null,
    IReadOnlyList<PersonId>? CountsAs = null) : ApiTokenEvent;

/// <summary>Its person says that it is his: from now on it counts as nobody else.</summary>
/// <param name="TokenId">Which.</param>
/// <param name="With">The token that was presented to say so.</param>
/// <param name="At">When.</param>
[AuditCode("IDN113I")]
public sealed record ApiTokenConfirmed(TokenId TokenId, TokenId With, DateTimeOffset At) : ApiTokenEvent;

/// <param name="TokenId">Which.</param>
/// <param name="By">Who revoked it; its person, when it was reported.</param>
/// <param name="EndSessions">Whether the sessions that it opened end too.</param>
/// <param name="At">When.</param>
/// <param name="Reported">True when whoever had its secret reported it as lost; null when it was not that.</param>
[AuditCode("IDN112I")]
[Denies]
public sealed record ApiTokenRevoked(
    TokenId TokenId, PersonId By, bool EndSessions, DateTimeOffset At, bool? Reported = null) : ApiTokenEvent;

/// <summary>Names an API token's stream.</summary>
public static class ApiTokenStream
{
    public static StreamId For(TokenId id) => new($"token-{id}", "api_token");
}
