using System.Collections.Immutable;
using System.Security.Cryptography;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>An API token of a person: what proves who calls.</summary>
public abstract record ApiToken : IState<ApiToken, ApiTokenEvent>
{
    /// <summary>The longest life of a token with a privileged role.</summary>
    public static readonly TimeSpan LongestPrivilegedLife = TimeSpan.FromDays(90);

    private ApiToken()
    {
    }

    public sealed record None : ApiToken;

    /// <summary>Issued and not revoked; whether it has expired is a matter of the instant.</summary>
    public sealed record Active(
        TokenId Id,
        PersonId PersonId,
        string Name,
        ReadOnlyMemory<byte> SecretHash,
        Roles Roles,
        DateTimeOffset IssuedAt,
        DateTimeOffset? ExpiresAt,
        PersonId? IssuedBy) : ApiToken
    {
        /// <summary>Where it is accepted, and for what it opens sessions.</summary>
        public TokenLimits Limits { get; init; } = TokenLimits.None;

        /// <summary>Whether the sessions that it opens end with it at the latest.</summary>
        public bool EndsSessions { get; init; } = true;

        /// <summary>As whom it counts beside its person, sorted; empty once it is confirmed.</summary>
        public ImmutableArray<PersonId> Others { get; init; } = [];

        /// <summary>Its person alone stands behind it.</summary>
        public bool IsConfirmed => Others.IsEmpty;

        /// <summary>No session that it opens lasts longer; null when nothing cuts them.</summary>
        public DateTimeOffset? SessionsEndAt => EndsSessions ? ExpiresAt : null;

        public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

        /// <summary>Whether what is done with it may be that person's deed, wherever two must not be one.</summary>
        public bool CountsAs(PersonId person) => PersonId == person || Others.Contains(person);
    }

    public sealed record Revoked(Active Was, PersonId By, bool EndSessions, DateTimeOffset At) : ApiToken;

    public static ApiToken Initial { get; } = new None();

    public static ApiToken Evolve(ApiToken state, ApiTokenEvent @event) => (state, @event) switch
    {
        (None, ApiTokenIssued e) => new Active(
            e.TokenId, e.PersonId, e.Name, Convert.FromHexString(e.SecretHash), e.Roles, e.At, e.ExpiresAt, e.IssuedBy)
        {
            Limits = TokenLimits.Of(e.Cidrs, e.Profiles),
            EndsSessions = e.EndSessions ?? true,
            Others = [.. e.CountsAs ?? (e.IssuedBy is { } issuer && issuer != e.PersonId ? [issuer] : [])],
        },
        (Active t, ApiTokenConfirmed) => t with { Others = [] },
        (Active t, ApiTokenRevoked e) => new Revoked(t, e.By, e.EndSessions, e.At),
        _ => state,
    };

    /// <summary>Whose token it is; null when it was never issued.</summary>
    public PersonId? Owner => this switch
    {
        Active t => t.PersonId,
        Revoked t => t.Was.PersonId,
        _ => null,
    };

    /// <summary>Whether the token may be issued to that person, and for so long.</summary>
    /// <param name="issue">What would be recorded.</param>
    /// <param name="owner">The person that it is for.</param>
    /// <param name="issuer">The token that issues it; null when Sentinel itself does.</param>
    public Decision<ApiTokenEvent> Issue(ApiTokenIssued issue, Person owner, Active? issuer)
    {
        ArgumentNullException.ThrowIfNull(issue);
        return (this, owner) switch
        {
            (not None, _) => IdentityRefusals.TokenExists,
            (_, Person.Disabled) => IdentityRefusals.PersonIsDisabled,
            (_, not Person.Active) => IdentityRefusals.PersonUnknown,
            (_, Person.Active p) when issue.Roles == Roles.None || (issue.Roles & ~p.Roles) != 0 => IdentityRefusals.TokenExceedsPerson,
            _ when issuer is not null && !Covers(issuer.Roles, issue.Roles) => IdentityRefusals.TokenExceedsIssuer,
            _ when issuer is not null && !issuer.Limits.Hold(TokenLimits.Of(issue.Cidrs, issue.Profiles)) => IdentityRefusals.TokenWiderThanIssuer,
            _ when issue.ExpiresAt <= issue.At => IdentityRefusals.TokenWouldBeExpired,
            _ when issue.Roles.HasAny(RoleRules.Privileged) && !(issue.ExpiresAt <= issue.At + LongestPrivilegedLife)
                => IdentityRefusals.TokenLivesTooLong,
            _ when issuer?.ExpiresAt is { } end && !(issue.ExpiresAt <= end) => IdentityRefusals.TokenOutlivesIssuer,
            _ => issue,
        };
    }

    /// <summary>Its person says that it is his.</summary>
    /// <param name="with">The token that he says it with: this very one, or another of his that counts as nobody else.</param>
    /// <param name="now">When.</param>
    public Decision<ApiTokenEvent> Confirm(Active with, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(with);
        return this switch
        {
            Active t when t.PersonId != with.PersonId => IdentityRefusals.TokenUnknown,
            Active t when t.IsExpired(now) => IdentityRefusals.TokenWouldBeExpired,
            Active { IsConfirmed: true } => Decision.Nothing,
            Active t when t.Id != with.Id && !with.IsConfirmed => IdentityRefusals.TokenUnconfirmed,
            Active t => new ApiTokenConfirmed(t.Id, with.Id, now),
            _ => IdentityRefusals.TokenUnknown,
        };
    }

    /// <param name="by">Who revokes it.</param>
    /// <param name="endSessions">Whether the sessions that it opened end too.</param>
    /// <param name="now">When.</param>
    public Decision<ApiTokenEvent> Revoke(PersonId by, bool endSessions, DateTimeOffset now) => this switch
    {
        Active t => new ApiTokenRevoked(t.Id, by, endSessions, now),
        Revoked => Decision.Nothing,
        _ => IdentityRefusals.TokenUnknown,
    };

    /// <summary>Its secret was found where it should not be, by whoever presents it. A wrong secret changes nothing, and says nothing.</summary>
    /// <param name="secretHash">SHA-256 of what was presented.</param>
    /// <param name="now">When.</param>
    public Decision<ApiTokenEvent> Report(ReadOnlySpan<byte> secretHash, DateTimeOffset now)
    {
        Span<byte> none = stackalloc byte[SHA256.HashSizeInBytes];
        none.Clear();
        var active = this as Active;
        var proven = CryptographicOperations.FixedTimeEquals(secretHash, active is null ? none : active.SecretHash.Span) & active is not null;
        return proven ? new ApiTokenRevoked(active!.Id, active.PersonId, EndSessions: true, now, Reported: true) : Decision.Nothing;
    }

    // An admin gives any person any role; what he can give, his token covers.
    private static bool Covers(Roles issuer, Roles issued) => issuer.HasAny(Roles.Admin) || (issued & ~issuer) == 0;
}
