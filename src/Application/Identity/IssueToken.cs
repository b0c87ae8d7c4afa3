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
public sealed record IssueToken(Caller Caller, PersonId PersonId, string Name, Roles Roles, DateTimeOffset? ExpiresAt)
    : IRequest<IssuedToken>;

/// <param name="Outcome">What it came to.</param>
/// <param name="TokenId">The new token, if one was recorded.</param>
/// <param name="Secret">Its secret, for this one answer; null unless it was recorded.</param>
/// <param name="ExpiresAt">Its end.</param>
public sealed record IssuedToken(Outcome Outcome, TokenId TokenId, Secret? Secret, DateTimeOffset? ExpiresAt);

public sealed class IssueTokenValidator : AbstractValidator<IssueToken>
{
    public IssueTokenValidator() => RuleFor(command => command.Name).MustBeTokenName();
}

public sealed class IssueTokenHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<IssueToken, IssuedToken>
{
    public async Task<IssuedToken> Handle(IssueToken request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<TokenId>(clock.GetUtcNow());
        var secret = TokenText.New(TokenKind.ApiToken, id.Value.AsSpan(TokenId.Prefix.Length + 1));
        var hash = Convert.ToHexStringLower(TokenText.Hash(secret.Reveal()));
        DateTimeOffset? expiresAt = null;
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

                expiresAt = request.ExpiresAt ?? LongestEnd(actor, now);
                var issue = new ApiTokenIssued(id, request.PersonId, request.Name, hash, request.Roles, expiresAt, actor.PersonId, now);
                return await events.Decide<ApiToken, ApiTokenEvent>(
                    ApiTokenStream.For(id), 0, actor.GuardsWith(owner),
                    token => token.Issue(issue, owner.State, actor.With), actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return new(outcome, id, outcome is Outcome.Recorded ? secret : null, expiresAt);
    }

    private static DateTimeOffset LongestEnd(Actor actor, DateTimeOffset now)
    {
        var longest = now + ApiToken.LongestPrivilegedLife;
        return actor.TokenExpiresAt < longest ? actor.TokenExpiresAt.Value : longest;
    }
}
