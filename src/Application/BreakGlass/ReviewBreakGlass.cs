using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Requests;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Records what somebody else found who looked at a break-glass.</summary>
/// <param name="Caller">The reviewer.</param>
/// <param name="Id">Which.</param>
/// <param name="Finding">What he found.</param>
/// <param name="Comment">The same in his words.</param>
/// <param name="ExpectedVersion">The version that he looked at; null when any will do.</param>
public sealed record ReviewBreakGlass(Caller Caller, BreakGlassId Id, ReviewFinding Finding, string? Comment, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ReviewBreakGlassValidator : AbstractValidator<ReviewBreakGlass>
{
    public ReviewBreakGlassValidator()
    {
        RuleFor(command => command.Finding).IsInEnum().WithMessage("justified, unjustified or needsFollowUp");
        RuleFor(command => command.Comment).Must(text => text is null || PlainText.IsProse(text, 1, 1000)).WithMessage("1–1000 visible characters.");
    }
}

public sealed class ReviewBreakGlassHandler(BreakGlassWrites writes) : IRequestHandler<ReviewBreakGlass, Outcome>
{
    /// <remarks>
    /// Who approved is read and not guarded: only the reviewer himself could make it matter, by approving at the same moment, and
    /// afterwards he may.
    /// </remarks>
    public Task<Outcome> Handle(ReviewBreakGlass request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.ReviewBreakGlass, request.Id, request.ExpectedVersion,
            (glass, snapshot, actor, now) => glass.Review(
                new(actor.PersonId, actor.TokenId, actor.With.Others),
                Approvers.Of(snapshot.Of<AccessRequests>().All.Select(known => known.State), glass, now), request.Finding, request.Comment, now),
            AppendOptions.Granting, cancellationToken);
    }
}
