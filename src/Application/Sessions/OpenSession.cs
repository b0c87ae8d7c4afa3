using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Sessions;

/// <summary>Opens a session for the caller.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Profile">What for.</param>
/// <param name="Duration">For how long; null for as long as the profile allows.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that it will fetch from: server or credential_process.</param>
/// <param name="Context">What is to be remembered beside it.</param>
public sealed record OpenSession(
    Caller Caller, string Profile, TimeSpan? Duration, string? Reason, string? Ticket, Mode Use, IReadOnlyDictionary<string, string> Context)
    : IRequest<OpenedSession>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Id">The session, if one was opened.</param>
/// <param name="Secret">Its secret, for this one answer; null unless it was opened.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="Region">The region that clients are told; null when the profile names none.</param>
public sealed record OpenedSession(Outcome Outcome, SessionId Id, Secret? Secret, DateTimeOffset ExpiresAt, string? Region);

public sealed class OpenSessionValidator : AbstractValidator<OpenSession>
{
    public OpenSessionValidator()
    {
        RuleFor(command => command.Profile).Must(Syntax.IsProfileName).WithMessage("1–256 of A–Z a–z 0–9 _ / : - without //");
        RuleFor(command => command.Reason).Must(text => text is null || PlainText.IsName(text, 500))
            .WithMessage("One line of 1–500 visible characters.");
        RuleFor(command => command.Ticket).Must(text => text is null || PlainText.IsName(text, 100))
            .WithMessage("1–100 visible characters.");
        RuleFor(command => command.Context).Must(IsContext)
            .WithMessage("At most 32 keys of 1–64 visible characters, values of 1–1,000, 4 KiB together.");
        RuleFor(command => command.Use).Must(use => use is Mode.Server or Mode.CredentialProcess).WithMessage("server or credential_process");
    }

    internal static bool IsContext(IReadOnlyDictionary<string, string> context) =>
        context.Count <= 32
        && context.Sum(entry => entry.Key.Length + (entry.Value?.Length ?? 0)) <= 4096
        && context.All(entry => PlainText.IsName(entry.Key, 64) && PlainText.IsProse(entry.Value, 1, 1000));
}

public sealed class OpenSessionHandler(IEventStore events, Fence fence, OpenSessionOptions options, TimeProvider clock) : IRequestHandler<OpenSession, OpenedSession>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    public async Task<OpenedSession> Handle(OpenSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<SessionId>(clock.GetUtcNow());
        var secret = TokenText.New(TokenKind.SessionSecret, id.Value.AsSpan(SessionId.Prefix.Length + 1));
        var hash = Convert.ToHexStringLower(TokenText.Hash(secret.Reveal()));
        SessionOpened? opened = null;
        string? region = null;
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.OpenSession, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var decided = Decide(request, snapshot, actor, id, hash, now);
                if (decided.Refusal is not null)
                {
                    return new Outcome.Refused(decided.Refusal);
                }

                (opened, region) = (decided.Opened, decided.Region);
                return await events.Decide<Session, SessionEvent>(
                    SessionStream.For(id), 0, [.. actor.Guards, .. decided.Guards], session => session.Open(decided.Opened!),
                    actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return new(outcome, id, outcome is Outcome.Recorded ? secret : null, opened?.ExpiresAt ?? default, region);
    }

    private Opening Decide(OpenSession request, Snapshot snapshot, Actor actor, SessionId id, string hash, DateTimeOffset now)
    {
        if (!actor.With.Limits.AllowProfile(request.Profile))
        {
            return new(IdentityRefusals.TokenForOtherProfiles);
        }

        var (policy, holds) = (snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>());
        var (decision, profile, refusal) = SessionUpkeep.Decide(snapshot, actor, request.Profile, request.Use, now);
        if (refusal is not null)
        {
            return new(refusal);
        }

        var subject = new Subject(actor.PersonId, profile!.Name, profile.RoleArn);
        if (holds.Covering(subject, openedAt: null) is { } order)
        {
            return new(order.Refusal);
        }

        if (snapshot.Of<LiveSessions>().OpenOf(actor.PersonId) >= options.OpenPerPerson)
        {
            return new(SessionRefusals.TooMany);
        }

        var duration = request.Duration ?? profile.MaxSession;
        if (duration < Shortest || duration > profile.MaxSession)
        {
            return new(duration < Shortest ? SessionRefusals.TooShort : SessionRefusals.TooLong);
        }

        var end = decision.EndOf(now, duration);
        if (actor.With.SessionsEndAt is { } tokenEnd && tokenEnd < end)
        {
            if (tokenEnd - now < Shortest)
            {
                return new(IdentityRefusals.TokenEnds);
            }

            end = tokenEnd;
        }

        return new(
            new SessionOpened(
                id, actor.PersonId, actor.TokenId, profile.Name, request.Reason, request.Ticket, hash, request.Use, request.Context,
                end, policy.Compiled!.Version, policy.Compiled.Hash, decision.RuleName, now),
            [Guard.From(policy.Policy), .. holds.Guards(subject)],
            profile.Region);
    }

    /// <summary>What the decision came to: a refusal, or the event and what it rests on.</summary>
    private sealed record Opening(SessionOpened? Opened, IReadOnlyList<Guard> Guards, string? Region, Refusal? Refusal = null)
    {
        public Opening(Refusal refusal)
            : this(null, [], null, refusal)
        {
        }
    }
}
