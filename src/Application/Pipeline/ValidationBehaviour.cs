using FluentValidation;
using MediatR;

namespace Sentinel.Application.Pipeline;

/// <summary>Refuses a command of the wrong shape before its handler sees it, with every field's error.</summary>
/// <remarks>A wrong shape is the caller's bug and not an outcome: it leaves as a <see cref="ValidationException"/>, which the edge answers.</remarks>
internal sealed class ValidationBehaviour<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    private readonly IValidator<TRequest>[] _validators = [.. validators];

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var errors = _validators.SelectMany(validator => validator.Validate(request).Errors).ToArray();
        return errors.Length == 0 ? next() : throw new ValidationException(errors);
    }
}
