using System.Text.Json;
using FluentValidation;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Answers whatever went wrong in the one form that problems have; never with an exception's text.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task Invoke(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await ProblemOf(exception, context.Request).ExecuteAsync(context);
            return;
        }

        if (!context.Response.HasStarted && context.Response.ContentLength is null && RefusalOf(context.Response.StatusCode) is { } refusal)
        {
            await new ProblemResult(refusal).ExecuteAsync(context);
        }
    }

    private ProblemResult ProblemOf(Exception exception, HttpRequest request)
    {
        switch (exception)
        {
            case ValidationException invalid:
                return Invalid(invalid);
            case BadHttpRequestException { InnerException: JsonException json }:
                return new(HttpRefusals.MalformedBody, Offender(json));
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } when TakesBody(request.Method):
                return new(HttpRefusals.MalformedBody);
            case BadHttpRequestException bad:
                return new(RefusalOf(bad.StatusCode) ?? HttpRefusals.BadRequest);
            case StoreUnavailableException unavailable:
                Log.StoreUnavailable(logger, unavailable);
                return new(HttpRefusals.StoreUnavailable);
            default:
                Log.Failed(logger, exception);
                return new(HttpRefusals.InternalError);
        }
    }

    private static bool TakesBody(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method);

    private static ProblemResult Invalid(ValidationException invalid) =>
        new(HttpRefusals.ValidationFailed, invalid.Errors
            .GroupBy(error => JsonNamingPolicy.CamelCase.ConvertName(error.PropertyName), error => error.ErrorMessage, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.ToArray(), StringComparer.Ordinal));

    private static Dictionary<string, string[]>? Offender(JsonException json) =>
        json.Path is { Length: > 1 and <= 200 } path
            ? new() { [path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path] = ["Not known here, or not of the documented type."] }
            : null;

    private static Refusal? RefusalOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => HttpRefusals.RouteUnknown,
        StatusCodes.Status405MethodNotAllowed => HttpRefusals.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => HttpRefusals.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => HttpRefusals.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => HttpRefusals.UnsupportedMediaType,
        >= 400 and < 500 => HttpRefusals.BadRequest,
        >= 500 => HttpRefusals.InternalError,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "A request has failed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "The event log does not answer")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);
    }
}
