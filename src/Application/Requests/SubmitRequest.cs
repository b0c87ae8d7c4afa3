using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Asks others to let the caller have a profile for a while.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Asked">What for.</param>
public sealed record SubmitRequest(Caller Caller, AccessAsked Asked) : IRequest<SubmittedRequest>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Submitted">The request; null unless it was recorded.</param>
/// <param name="Approved">Its approval, when the policy approved it as it came; else null.</param>
public sealed record SubmittedRequest(Outcome Outcome, AccessRequestSubmitted? Submitted, AccessRequestApproved? Approved);

public sealed class SubmitRequestValidator : AbstractValidator<SubmitRequest>
{
    public SubmitRequestValidator()
    {
        RuleFor(command => command.Asked.Profile).Must(Syntax.IsProfileName).WithMessage("1–256 of A–Z a–z 0–9 _ / : - without //").OverridePropertyName("profile");
        RuleFor(command => command.Asked.Justification).Must(IsJustification).WithMessage("10–500 visible characters.").OverridePropertyName("justification");
        RuleFor(command => command.Asked.Ticket).Must(text => text is null || PlainText.IsName(text, 100))
            .WithMessage("1–100 visible characters.").OverridePropertyName("ticket");
        RuleFor(command => command.Asked.Sessions).InclusiveBetween(1, MostSessions).WithMessage($"1–{MostSessions}").OverridePropertyName("sessions");
        RuleFor(command => command.Asked.Use).Must(use => use is Mode.Server or Mode.CredentialProcess)
            .WithMessage("server or credential_process").OverridePropertyName("use");
    }

    /// <summary>As many sessions at most stand on one approval.</summary>
    public const int MostSessions = 10;

    /// <summary>Whether it may stand as a reason that others decide by.</summary>
    public static bool IsJustification(string? text) => PlainText.IsProse(text, 10, 500);
}

public sealed class SubmitRequestHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<SubmitRequest, SubmittedRequest>
{
    public async Task<SubmittedRequest> Handle(SubmitRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<AccessRequestId>(clock.GetUtcNow());
        Submission? submission = null;
        var outcome = await CrowdedAppend.Until(
            () => fence.Hold(
                async snapshot =>
                {
                    var now = snapshot.Now(clock);
                    if (!snapshot.Authorize(request.Caller, Permissions.SubmitRequest, null, now).IsGranted(out var actor, out var forbidden))
                    {
                        return new Outcome.Refused(forbidden);
                    }

                    submission = Submission.Of(snapshot, actor, id, request.Asked, now);
                    return submission.Refusal is { } refusal
                        ? new Outcome.Refused(refusal)
                        : (await events.Append(new(submission.Writes, submission.Guards, actor.By, AppendOptions.Granting), cancellationToken))
                            .ToOutcome(index: 0);
                },
                cancellationToken),
            clock, cancellationToken);
        return new(outcome, outcome is Outcome.Recorded ? submission!.Submitted : null, outcome is Outcome.Recorded ? submission!.Approved : null);
    }
}
