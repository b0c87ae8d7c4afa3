using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Gives a session another secret; the old one is refused from the commit on.</summary>
/// <param name="Caller">Its owner, with a login of his own: nobody else ever receives a session's secret.</param>
/// <param name="Session">Which.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record RotateSecret(Caller Caller, SessionId Session, long? ExpectedVersion) : IRequest<RotatedSecret>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Secret">The new secret, for this one answer; null unless the session was given it.</param>
/// <param name="Use">The route that the session fetches from.</param>
/// <param name="ExpiresAt">The session's end.</param>
/// <param name="Region">The region that clients are told; null when the profile names none.</param>
public sealed record RotatedSecret(Outcome Outcome, Secret? Secret, Mode Use, DateTimeOffset ExpiresAt, string? Region);

public sealed class RotateSecretHandler(SessionWrites writes) : IRequestHandler<RotateSecret, RotatedSecret>
{
    public async Task<RotatedSecret> Handle(RotateSecret request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var secret = TokenText.New(TokenKind.SessionSecret, request.Session.Value.AsSpan(SessionId.Prefix.Length + 1));
        var hash = Convert.ToHexStringLower(TokenText.Hash(secret.Reveal()));
        SessionDetail? detail = null;
        string? region = null;
        var outcome = await writes.Hold(
            request.Caller, Permissions.RotateSecret, request.Session,
            async (snapshot, actor, known, now) =>
            {
                var upkeep = SessionUpkeep.Of(snapshot, actor, known, now);
                if (upkeep.Refusal is not null)
                {
                    return new Outcome.Refused(upkeep.Refusal);
                }

                region = snapshot.Of<PolicyInForce>().Compiled?.Find(known.Session.State.Known!.Profile)?.Region;
                return await writes.Decide(
                    request.Session, request.ExpectedVersion, upkeep.Guards,
                    session =>
                    {
                        detail = session.Known;
                        return session.RotateSecret(hash, now);
                    },
                    actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return new(outcome, outcome is Outcome.Recorded ? secret : null, detail?.Use ?? default, detail?.ExpiresAt ?? default, region);
    }
}
