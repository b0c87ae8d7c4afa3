using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.BreakGlass;

/// <summary>Breaks the glass for the caller.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Profile">What for.</param>
/// <param name="ReasonCode">Why.</param>
/// <param name="Justification">Why, in the caller's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Duration">For how long; null for the usual time.</param>
/// <param name="Use">The route that keys will be fetched from: server or credential_process.</param>
public sealed record ActivateBreakGlass(
    Caller Caller, string Profile, ReasonCode ReasonCode, string Justification, string? Ticket, TimeSpan? Duration, Mode Use)
    : IRequest<ActivatedBreakGlass>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Glass">What was recorded; null unless it was.</param>
public sealed record ActivatedBreakGlass(Outcome Outcome, BrokenGlass.Active? Glass);

public sealed class ActivateBreakGlassValidator : AbstractValidator<ActivateBreakGlass>
{
    public ActivateBreakGlassValidator()
    {
        RuleFor(command => command.Profile).Must(Syntax.IsProfileName).WithMessage("1–256 of A–Z a–z 0–9 _ / : - without //");
        RuleFor(command => command.ReasonCode).IsInEnum().WithMessage("incident, maintenance, security, recovery or other");
        RuleFor(command => command.Justification).Must(text => PlainText.IsProse(text, 20, 1000)).WithMessage("20–1000 visible characters.");
        RuleFor(command => command.Ticket).Must(text => text is null || PlainText.IsName(text, 100)).WithMessage("1–100 visible characters.");
        RuleFor(command => command.Use).Must(use => use is Mode.Server or Mode.CredentialProcess).WithMessage("server or credential_process");
    }
}

public sealed class ActivateBreakGlassHandler(
    IEventStore events, Fence fence, ISnapshots snapshots, LedgerLanes lanes, UrgentNotices notices, TimeProvider clock)
    : IRequestHandler<ActivateBreakGlass, ActivatedBreakGlass>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    public async Task<ActivatedBreakGlass> Handle(ActivateBreakGlass request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<BreakGlassId>(clock.GetUtcNow());
        BreakGlassActivated? activated = null;
        var outcome = await InTurn(request, id, Attempt, cancellationToken);
        return new(outcome, outcome is Outcome.Recorded ? new(new(activated!, [])) : null);

        async Task<Outcome> Attempt(Snapshot snapshot)
        {
            var plan = ActivationPlan.Of(snapshot, request, id, notices, snapshot.Now(clock));
            activated = plan.Activated;
            return plan.Refusal is { } refusal
                ? new Outcome.Refused(refusal)
                : (await events.Append(plan.Append!, cancellationToken)).ToOutcome(index: 0);
        }
    }

    /// <summary>Goes on while it loses to other nodes, each time after a longer pause: who is within the quotas gets in.</summary>
    private async Task<Outcome> InTurn(
        ActivateBreakGlass request, BreakGlassId id, Func<Snapshot, Task<Outcome>> attempt, CancellationToken cancellationToken)
    {
        // Whoever is refused anyway does not wait for those who are not: what refuses now is no less true when his turn comes.
        var first = ActivationPlan.Of(snapshots.Current, request, id, notices, snapshots.Current.Now(clock));
        if (first.Append is null)
        {
            return await fence.Hold(attempt, cancellationToken);
        }

        var started = clock.GetTimestamp();
        var (person, role) = (first.Append.Writes[1].Stream, first.Append.Writes[2].Stream);
        using var ofPerson = await lanes.Enter(person, Patience, cancellationToken);
        using var ofRole = ofPerson is null ? null : await lanes.Enter(role, Patience, cancellationToken);
        if (ofRole is null)
        {
            var waitedFor = snapshots.Current.Of<BreakGlassLedgers>().Of(ofPerson is null ? person : role);
            return new Outcome.Conflict(waitedFor.Stream.Value, waitedFor.Version, snapshots.Current.Sequence);
        }

        for (var pause = ShortestPause; ; pause *= 2)
        {
            var outcome = await fence.Hold(attempt, cancellationToken);
            if (outcome is not Outcome.Conflict || clock.GetElapsedTime(started) + pause > Patience)
            {
                return outcome;
            }

            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, cancellationToken);
        }
    }
}
