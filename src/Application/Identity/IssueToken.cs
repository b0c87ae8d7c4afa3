using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Issues an API token to a person.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="PersonId">Whose token it will be.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Roles">Some of the person's roles.</param>
/// <param name="ExpiresAt">Its end; null for the longest that the caller's own token allows, 90 days at most.</param>
/// <param name="Cidrs">Networks from which alone it is accepted; null for those of the caller's own token.</param>
/// <param name="Profiles">Profiles for which alone it opens sessions; null for those of the caller's own token.</param>
/// <param name="EndSessions">Whether the sessions that it opens end with it at the latest.</param>
public sealed record IssueToken(
    Caller Caller, PersonId PersonId, string Name, Roles Roles, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Cidrs = null,
    IReadOnlyList<string>? Profiles = null, bool EndSessions = true) : IRequest<IssuedToken>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Issued">The new token as it was recorded; null unless it was.</param>
/// <param name="Secret">Its secret, for this one answer; null unless it was recorded.</param>
public sealed record IssuedToken(Outcome Outcome, ApiTokenIssued? Issued, Secret? Secret);

public sealed class IssueTokenValidator : AbstractValidator<IssueToken>
{
    private const int MostProfiles = 200;
    private const int LongestProfile = 256;

    public IssueTokenValidator()
    {
        RuleFor(command => command.Name).MustBeTokenName();
        RuleFor(command => command.Cidrs).Must(cidrs => cidrs is null or { Count: > 0 and <= NetworkText.MaxCount })
            .WithMessage($"1–{NetworkText.MaxCount} networks, or none named at all.");
        RuleForEach(command => command.Cidrs).Must(text => NetworkText.TryParse(text, out _))
            .WithMessage("A network without host bits, or an address: 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32.");
        RuleFor(command => command.Profiles).Must(profiles => profiles is null or { Count: > 0 and <= MostProfiles })
            .WithMessage($"1–{MostProfiles} names of profiles, or none named at all.");
        RuleForEach(command => command.Profiles).Must(name => PlainText.IsName(name, LongestProfile))
            .WithMessage($"1–{LongestProfile} visible characters.");
    }
}

public sealed class IssueTokenHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<IssueToken, IssuedToken>
{
    public async Task<IssuedToken> Handle(IssueToken request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<TokenId>(clock.GetUtcNow());
        var secret = TokenText.New(TokenKind.ApiToken, id.Value.AsSpan(TokenId.Prefix.Length + 1));
        var hash = Convert.ToHexStringLower(TokenText.Hash(secret.Reveal()));
        ApiTokenIssued? issued = null;
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var (now, people) = (snapshot.Now(clock), snapshot.Of<People>());
                if (!snapshot.Authorize(request.Caller, Permissions.IssueToken, request.PersonId, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                if (people.Find(request.PersonId) is not { } owner)
                {
                    return new Outcome.Refused(IdentityRefusals.PersonUnknown);
                }

                var issue = Issue(request, id, hash, actor, now);
                issued = issue;
                return await events.Decide<ApiToken, ApiTokenEvent>(
                    ApiTokenStream.For(id), 0, actor.GuardsWith(owner),
                    token => token.Issue(issue, owner.State, actor.With), actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return outcome is Outcome.Recorded ? new(outcome, issued, secret) : new(outcome, null, null);
    }

    /// <summary>What is not said is as wide as the caller's own token.</summary>
    private static ApiTokenIssued Issue(IssueToken request, TokenId id, string hash, Actor actor, DateTimeOffset now)
    {
        var own = actor.With.Limits;
        var limits = TokenLimits.Of(request.Cidrs, request.Profiles);
        limits = new(request.Cidrs is null ? own.Networks : limits.Networks, request.Profiles is null ? own.Profiles : limits.Profiles);
        return new(
            id, request.PersonId, request.Name, hash, request.Roles, request.ExpiresAt ?? LongestEnd(actor, now), actor.PersonId, now,
            limits.NetworkTexts, limits.ProfileNames, request.EndSessions,
            [.. actor.With.Others.Append(actor.PersonId).Where(person => person != request.PersonId).Distinct().OrderBy(person => person.Value, StringComparer.Ordinal)]);
    }

    private static DateTimeOffset LongestEnd(Actor actor, DateTimeOffset now)
    {
        var longest = now + ApiToken.LongestPrivilegedLife;
        return actor.TokenExpiresAt < longest ? actor.TokenExpiresAt.Value : longest;
    }
}
