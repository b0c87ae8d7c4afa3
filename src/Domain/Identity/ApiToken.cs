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
        public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;
    }

    public sealed record Revoked(Active Was, PersonId By, bool EndSessions, DateTimeOffset At) : ApiToken;

    public static ApiToken Initial { get; } = new None();

    public static ApiToken Evolve(ApiToken state, ApiTokenEvent @event) => (state, @event) switch
    {
        (None, ApiTokenIssued e) => new Active(
            e.TokenId, e.PersonId, e.Name, Convert.FromHexString(e.SecretHash), e.Roles, e.At, e.ExpiresAt, e.IssuedBy),
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
            _ when issue.ExpiresAt <= issue.At => IdentityRefusals.TokenWouldBeExpired,
            _ when issue.Roles.HasAny(RoleRules.Privileged) && !(issue.ExpiresAt <= issue.At + LongestPrivilegedLife)
                => IdentityRefusals.TokenLivesTooLong,
            _ when issuer?.ExpiresAt is { } end && !(issue.ExpiresAt <= end) => IdentityRefusals.TokenOutlivesIssuer,
            _ => issue,
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

    // An admin gives any person any role; what he can give, his token covers.
    private static bool Covers(Roles issuer, Roles issued) => issuer.HasAny(Roles.Admin) || (issued & ~issuer) == 0;
}
