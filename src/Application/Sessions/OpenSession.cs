using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Requests;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Opens a session for the caller.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Profile">What for.</param>
/// <param name="Duration">For how long; null for as long as the profile allows.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that it will fetch from: server or credential_process.</param>
/// <param name="Context">What is to be remembered beside it.</param>
/// <param name="Request">The approval to open it on; null to open it on whatever else allows it.</param>
/// <param name="WaitForApproval">Where an approval is missing, to ask for it and open the session before it is there.</param>
public sealed record OpenSession(
    Caller Caller, string Profile, TimeSpan? Duration, string? Reason, string? Ticket, Mode Use, IReadOnlyDictionary<string, string> Context,
    AccessRequestId? Request = null, bool WaitForApproval = false)
    : IRequest<OpenedSession>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Id">The session, if one was opened.</param>
/// <param name="Secret">Its secret, for this one answer; null unless it was opened.</param>
/// <param name="Opened">As it stands in the log; null unless it was opened.</param>
/// <param name="Region">The region that clients are told; null when the profile names none.</param>
public sealed record OpenedSession(Outcome Outcome, SessionId Id, Secret? Secret, SessionOpened? Opened, string? Region);

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
        RuleFor(command => command.WaitForApproval).Must((command, waits) => !waits || command.Request is null)
            .WithMessage("Either wait for a new approval, or name one that there is.");
        RuleFor(command => command.Reason).Must((command, reason) => !command.WaitForApproval || reason is { Length: >= 10 })
            .WithMessage("At least 10 characters: approvers decide by it.");
        RuleFor(command => command.Use).Must(use => use is Mode.Server or Mode.CredentialProcess).WithMessage("server or credential_process");
    }

    internal static bool IsContext(IReadOnlyDictionary<string, string> context) =>
        context.Count <= 32
        && context.Sum(entry => entry.Key.Length + (entry.Value?.Length ?? 0)) <= 4096
        && context.All(entry => PlainText.IsName(entry.Key, 64) && PlainText.IsProse(entry.Value, 1, 1000));
}

public sealed class OpenSessionHandler(IEventStore events, Fence fence, OpenSessionOptions options, TimeProvider clock) : IRequestHandler<OpenSession, OpenedSession>
{
    public async Task<OpenedSession> Handle(OpenSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<SessionId>(clock.GetUtcNow());
        var secret = TokenText.New(TokenKind.SessionSecret, id.Value.AsSpan(SessionId.Prefix.Length + 1));
        var session = new NewSession(
            id, Convert.ToHexStringLower(TokenText.Hash(secret.Reveal())), Id.New<AccessRequestId>(clock.GetUtcNow()), options.OpenPerPerson);
        Opening? opening = null;
        var outcome = await CrowdedAppend.Until(
            () => fence.Hold(
                async snapshot =>
                {
                    var now = snapshot.Now(clock);
                    if (!snapshot.Authorize(request.Caller, Permissions.OpenSession, null, now).IsGranted(out var actor, out var refusal))
                    {
                        return new Outcome.Refused(refusal);
                    }

                    opening = Opening.Of(request, snapshot, actor, session, now);
                    return opening.Opened is null
                        ? new Outcome.Refused(opening.Refusal!)
                        : (await events.Append(opening.Append(actor), cancellationToken)).ToOutcome(index: 0);
                },
                cancellationToken),
            clock, cancellationToken);
        return outcome is Outcome.Recorded
            ? new(outcome, id, secret, opening!.Opened, opening.Region)
            : new(outcome, id, null, null, null);
    }
}
