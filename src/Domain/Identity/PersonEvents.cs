using System.Text.Json.Serialization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>Something that happened to a person; stands in the stream <c>person-{id}</c>.</summary>
public abstract record PersonEvent;

[AuditCode("IDN101I")]
public sealed record PersonRegistered(
    PersonId PersonId,
    string Handle,
    IReadOnlyList<string> Groups,
    [property: JsonConverter(typeof(RolesConverter))] Roles Roles,
    DateTimeOffset At) : PersonEvent;

/// <param name="PersonId">Whose.</param>
/// <param name="Groups">All groups from now on, sorted, none twice.</param>
/// <param name="At">When.</param>
[AuditCode("IDN102I")]
public sealed record GroupsChanged(PersonId PersonId, IReadOnlyList<string> Groups, DateTimeOffset At) : PersonEvent;

/// <param name="PersonId">Whose.</param>
/// <param name="Roles">All roles from now on.</param>
/// <param name="At">When.</param>
[AuditCode("IDN103I")]
public sealed record RolesChanged(
    PersonId PersonId, [property: JsonConverter(typeof(RolesConverter))] Roles Roles, DateTimeOffset At) : PersonEvent;

/// <summary>Whoever proves to be that subject of that issuer is this person.</summary>
/// <param name="PersonId">Whose.</param>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">For whom.</param>
/// <param name="At">When.</param>
[AuditCode("IDN105I")]
public sealed record IdentityBound(PersonId PersonId, string Issuer, string Subject, DateTimeOffset At) : PersonEvent;

/// <param name="PersonId">Whose it was.</param>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">For whom.</param>
/// <param name="At">When.</param>
[AuditCode("IDN106I")]
[Denies]
public sealed record IdentityUnbound(PersonId PersonId, string Issuer, string Subject, DateTimeOffset At) : PersonEvent;

/// <summary>Display name and e-mail, readable as long as the person's own key is kept, which stands outside the log.</summary>
/// <param name="PersonId">Whose.</param>
/// <param name="Sealed">Base64 of what is sealed; null when there is nothing any more.</param>
/// <param name="At">When.</param>
[AuditCode("IDN109I")]
public sealed record PersonDetailsChanged(PersonId PersonId, string? Sealed, DateTimeOffset At) : PersonEvent;

/// <summary>The person's key is destroyed, and with it what every event had sealed under it. Final.</summary>
/// <param name="PersonId">Whose.</param>
/// <param name="At">When.</param>
[AuditCode("IDN110W")]
public sealed record PersonErased(PersonId PersonId, DateTimeOffset At) : PersonEvent;

/// <summary>No token of the person is accepted any more.</summary>
[AuditCode("IDN104I")]
[Denies]
public sealed record PersonDisabled(PersonId PersonId, DateTimeOffset At) : PersonEvent;

/// <summary>Names a person's stream.</summary>
public static class PersonStream
{
    public static StreamId For(PersonId id) => new($"person-{id}", "person");
}
