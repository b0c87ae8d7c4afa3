using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Requests;

/// <summary>Takes a request back before it is decided.</summary>
/// <param name="Caller">Its requester or an operator.</param>
/// <param name="Request">Which.</param>
public sealed record CancelRequest(Caller Caller, AccessRequestId Request) : IRequest<Outcome>;

public sealed class CancelRequestHandler(RequestWrites writes) : IRequestHandler<CancelRequest, Outcome>
{
    /// <remarks>
    /// Like all that ends what is pending, and unlike a withdrawal, it is appended behind the version that it was decided on: behind an
    /// approval it would end nothing.
    /// </remarks>
    public Task<Outcome> Handle(CancelRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.CancelRequest, request.Request,
            (_, actor, asked, now) => writes.Decide(
                asked.Id, null, actor.Guards, state => state.Cancel(actor.PersonId, now), actor.By, AppendOptions.Interactive, cancellationToken),
            cancellationToken);
    }
}
