using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Requests;

/// <summary>Takes an approval back: what stands on it is over. Wins every race, for it needs no version.</summary>
/// <param name="Caller">Its requester or an operator.</param>
/// <param name="Request">Which.</param>
/// <param name="Reason">Why; whom it stops is told.</param>
public sealed record WithdrawRequest(Caller Caller, AccessRequestId Request, string Reason) : IRequest<Outcome>;

public sealed class WithdrawRequestValidator : AbstractValidator<WithdrawRequest>
{
    public WithdrawRequestValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class WithdrawRequestHandler(RequestWrites writes) : IRequestHandler<WithdrawRequest, Outcome>
{
    public Task<Outcome> Handle(WithdrawRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.HoldEvenIfUnfit(
            request.Caller, Permissions.WithdrawRequest, request.Request,
            (_, actor, asked, now) => writes.Decide(
                asked.Id, null, actor.Guards, state => state.Withdraw(actor.PersonId, request.Reason, null, now), actor.By,
                AppendOptions.Denying, cancellationToken),
            cancellationToken);
    }
}
