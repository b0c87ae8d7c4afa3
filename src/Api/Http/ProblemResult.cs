using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Answers a refusal: RFC 9457, or what AWS SDKs read on the routes that they call.</summary>
internal sealed class ProblemResult(
    Refusal refusal, IReadOnlyDictionary<string, string[]>? errors = null, IReadOnlyList<Finding>? findings = null,
    ReadyRequest? next = null)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    private const string ProblemJson = "application/problem+json";
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new AddressConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Problem _problem = Problems.Of(refusal.Code);

    public int? StatusCode => _problem.Status;

    public string? ContentType => ProblemJson;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = _problem.Status;
        httpContext.Features.Set(refusal);
        httpContext.RequestServices.GetRequiredService<EdgeMetrics>().Refused(_problem.Code);
        response.Headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, RateLimitHeaders.Seconds(wait)).ToString(CultureInfo.InvariantCulture);
        }

        RateLimitHeaders.Write(response, refusal.Allowance);
        if (_problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        // The refusal of a code that the table lacks says nothing: it was never looked at as something to show.
        var detail = _problem.Code == refusal.Code ? refusal.Detail : HttpRefusals.InternalError.Detail;
        var traceId = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier;
        return IsForAws(httpContext.Request.Path)
            ? Write(response, new AwsProblemBody(_problem.AwsName, detail, _problem.Code, detail, _problem.Type, _problem.Status, traceId), "application/json")
            : Write(response, new ProblemBody(_problem.Type, _problem.Title, _problem.Status, detail, _problem.Code, traceId, errors, findings?.Select(FindingBody.Of).ToArray(), next), ProblemJson);
    }

    /// <summary>The type and the media type of the bodies that say no on a path.</summary>
    public static (Type Body, string MediaType) FormOn(string path) =>
        IsForAws(path) ? (typeof(AwsProblemBody), "application/json") : (typeof(ProblemBody), ProblemJson);

    private static bool IsForAws(PathString path) =>
        path.StartsWithSegments(Routes.GetCredentials.Path, StringComparison.OrdinalIgnoreCase);

    private static Task Write<TBody>(HttpResponse response, TBody body, string contentType)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Json);
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes).AsTask();
    }
}

/// <summary>RFC 9457 with Sentinel's members.</summary>
/// <param name="Type"><c>urn:sentinel:problem:</c> and the code.</param>
/// <param name="Title">What it is, the same every time.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What to do.</param>
/// <param name="Code">Stable code.</param>
/// <param name="TraceId">By this the operator finds the request.</param>
/// <param name="Errors">By field, when the request has a wrong shape.</param>
/// <param name="Findings">Every mistake in a policy document that was refused.</param>
/// <param name="Next">The call that would help, ready to be sent once its blanks are filled in.</param>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Code, string TraceId,
    IReadOnlyDictionary<string, string[]>? Errors = null, IReadOnlyList<FindingBody>? Findings = null,
    ReadyRequest? Next = null);

/// <param name="Method">Such as POST.</param>
/// <param name="Path">Such as <c>/v1/requests</c>.</param>
/// <param name="Body">Its fields.</param>
internal sealed record ReadyRequest(string Method, string Path, IReadOnlyDictionary<string, string> Body);

/// <param name="Severity">Errors refuse the document.</param>
/// <param name="Path">Such as <c>rules[0].conditions.users[1]</c>; <c>$</c> for the document.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to write instead; absent when nothing can be guessed.</param>
internal sealed record FindingBody(Severity Severity, string Path, int Line, int Column, string Code, string Message, string? Suggestion = null)
{
    public static FindingBody Of(Finding found) =>
        new(found.Severity, found.Path, found.Line, found.Column, found.Code, found.Message, found.Suggestion);
}

/// <summary>The same in the two spellings that AWS SDKs show.</summary>
internal sealed record AwsProblemBody(
    [property: JsonPropertyName("Code")] string AwsCode,
    [property: JsonPropertyName("Message")] string AwsMessage,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("traceId")] string TraceId);
