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
[AuditCode("IDN111I")]
public sealed record ApiTokenIssued(
    TokenId TokenId,
    PersonId PersonId,
    string Name,
    string SecretHash,
    [property: JsonConverter(typeof(RolesConverter))] Roles Roles,
    DateTimeOffset? ExpiresAt,
    PersonId? IssuedBy,
    DateTimeOffset At) : ApiTokenEvent;

/// <param name="TokenId">Which.</param>
/// <param name="By">Who revoked it.</param>
/// <param name="EndSessions">Whether the sessions that it opened end too.</param>
/// <param name="At">When.</param>
[AuditCode("IDN112I")]
[Denies]
public sealed record ApiTokenRevoked(TokenId TokenId, PersonId By, bool EndSessions, DateTimeOffset At) : ApiTokenEvent;

/// <summary>Names an API token's stream.</summary>
public static class ApiTokenStream
{
    public static StreamId For(TokenId id) => new($"token-{id}", "api_token");
}
