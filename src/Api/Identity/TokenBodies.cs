using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

/// <param name="PersonId">Whose token it will be.</param>
/// <param name="Name">1–100 visible characters.</param>
/// <param name="Roles">Some of the person's roles.</param>
/// <param name="ExpiresAt">Its end; the latest allowed when absent.</param>
/// <param name="Cidrs">1–64 networks from which alone it is accepted; those of the caller's own token when absent.</param>
/// <param name="Profiles">1–200 profiles for which alone it opens sessions; those of the caller's own token when absent.</param>
/// <param name="EndSessions">Whether the sessions that it opens end with it at the latest; true when absent.</param>
internal sealed record TokenBody(
    PersonId PersonId, string Name, Roles Roles, DateTimeOffset? ExpiresAt = null, IReadOnlyList<string>? Cidrs = null,
    IReadOnlyList<string>? Profiles = null, bool? EndSessions = null);

/// <param name="Id">The new token.</param>
/// <param name="Token">Its secret; never shown again.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="Cidrs">Networks from which alone it is accepted; null for all.</param>
/// <param name="Profiles">Profiles for which alone it opens sessions; null for all.</param>
/// <param name="Confirmed">Whether it counts as its person alone; if not, until that person confirms it, also as the issuer.</param>
internal sealed record TokenCreated(
    TokenId Id, string Token, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Cidrs, IReadOnlyList<string>? Profiles, bool Confirmed)
{
    public static TokenCreated Of(ApiTokenIssued issued, Secret secret) =>
        new(issued.TokenId, secret.Reveal(), issued.ExpiresAt, issued.Cidrs, issued.Profiles, issued.CountsAs is null or []);
}

/// <param name="Id">The token.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Roles">The most that it can do.</param>
/// <param name="IssuedAt">Its begin.</param>
/// <param name="IssuedBy">Who issued it; null when Sentinel did.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="RevokedAt">When it was revoked, if it was.</param>
/// <param name="Cidrs">Networks from which alone it is accepted; null for all.</param>
/// <param name="Profiles">Profiles for which alone it opens sessions; null for all.</param>
/// <param name="EndSessions">Whether the sessions that it opens end with it at the latest.</param>
/// <param name="Confirmed">Whether it counts as its person alone; if not, until that person confirms it, also as the issuer.</param>
/// <param name="LastUsedAt">The last request that it was accepted for, to about a minute; null when none is known.</param>
/// <param name="LastUsedFrom">The address that it came from.</param>
internal sealed record TokenSummary(
    TokenId Id,
    PersonId PersonId,
    string Name,
    Roles Roles,
    DateTimeOffset IssuedAt,
    PersonId? IssuedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    IReadOnlyList<string>? Cidrs,
    IReadOnlyList<string>? Profiles,
    bool EndSessions,
    bool Confirmed,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom)
{
    public static TokenSummary? Of(ApiToken token) => token switch
    {
        ApiToken.Active t => Of(t, null),
        ApiToken.Revoked t => Of(t.Was, t.At),
        _ => null,
    };

    public TokenSummary With(TokenUse? use) => this with { LastUsedAt = use?.At, LastUsedFrom = use?.From };

    private static TokenSummary Of(ApiToken.Active t, DateTimeOffset? revokedAt) =>
        new(t.Id, t.PersonId, t.Name, t.Roles, t.IssuedAt, t.IssuedBy, t.ExpiresAt, revokedAt, t.Limits.NetworkTexts, t.Limits.ProfileNames,
            t.EndsSessions, t.IsConfirmed, null, null);
}
