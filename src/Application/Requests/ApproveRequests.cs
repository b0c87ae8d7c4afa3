using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Agrees to several requests, each by itself: what is refused of one changes nothing for the others.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Requests">Which, each as it was seen.</param>
/// <param name="Comment">What he says of all of them.</param>
public sealed record ApproveRequests(Caller Caller, IReadOnlyList<SeenRequest> Requests, string? Comment) : IRequest<IReadOnlyList<Outcome>>;

/// <param name="Request">Which; null for an id of another shape, which is one of nothing.</param>
/// <param name="Version">The version that was seen; null when none was named.</param>
public sealed record SeenRequest(AccessRequestId? Request, long? Version);

public sealed class ApproveRequestsValidator : AbstractValidator<ApproveRequests>
{
    private const int Most = 100;

    public ApproveRequestsValidator()
    {
        RuleFor(command => command.Requests).Must(requests => requests.Count is > 0 and <= Most).WithMessage($"1–{Most} of them.");
        RuleFor(command => command.Comment).Must(Deciding.IsComment).WithMessage(Deciding.CommentShape);
    }
}

public sealed class ApproveRequestsHandler(IRequestHandler<ApproveRequest, Outcome> one) : IRequestHandler<ApproveRequests, IReadOnlyList<Outcome>>
{
    public async Task<IReadOnlyList<Outcome>> Handle(ApproveRequests request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var outcomes = new List<Outcome>(request.Requests.Count);
        foreach (var seen in request.Requests)
        {
            outcomes.Add(seen switch
            {
                { Request: null } => new Outcome.Refused(RequestRefusals.Unknown),
                { Version: null } => new Outcome.Refused(Preconditions.Required),
                { Request: { } id, Version: { } version } =>
                    await one.Handle(new(request.Caller, id, request.Comment, version), cancellationToken),
            });
        }

        return outcomes;
    }
}
