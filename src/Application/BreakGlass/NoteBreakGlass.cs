using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Adds what was done to a break-glass.</summary>
/// <param name="Caller">Its invoker.</param>
/// <param name="Id">Which.</param>
/// <param name="Text">What was done.</param>
public sealed record NoteBreakGlass(Caller Caller, BreakGlassId Id, string Text) : IRequest<Outcome>;

public sealed class NoteBreakGlassValidator : AbstractValidator<NoteBreakGlass>
{
    public NoteBreakGlassValidator() =>
        RuleFor(command => command.Text).Must(text => PlainText.IsProse(text, 1, 1000)).WithMessage("1–1000 visible characters.");
}

public sealed class NoteBreakGlassHandler(BreakGlassWrites writes) : IRequestHandler<NoteBreakGlass, Outcome>
{
    public Task<Outcome> Handle(NoteBreakGlass request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.NoteBreakGlass, request.Id, null, (glass, _, actor, now) => glass.Note(actor.PersonId, request.Text, now),
            AppendOptions.Interactive, cancellationToken);
    }
}
