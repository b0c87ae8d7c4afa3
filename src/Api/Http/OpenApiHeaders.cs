using Microsoft.OpenApi;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>The headers of requests and answers, as the OpenAPI document tells them.</summary>
internal static class OpenApiHeaders
{
    private const string ETag = "ETag";
    private const string Location = "Location";
    private const string RetryAfter = "Retry-After";
    private const string Sandbox = "Sentinel-Sandbox";
    private const string Authenticate = "WWW-Authenticate";

    private static readonly Dictionary<string, OpenApiHeader> All = new(StringComparer.Ordinal)
    {
        [ETag] = Header(JsonSchemaType.String, "The version of what was read or written, to be passed as If-Match."),
        [ReadSequence.Header] = Header(
            JsonSchemaType.Integer, "Of a write: its place in the log, to be passed as Sentinel-At-Least. Of a read: all of the log up to here is in the answer."),
        [KeptAnswers.Replayed] = Header(JsonSchemaType.Boolean, "True when a call with this Idempotency-Key was answered before; absent otherwise."),
        [Location] = Header(JsonSchemaType.String, "Where it can be read."),
        [RetryAfter] = Header(JsonSchemaType.Integer, "Seconds after which the same call may succeed; absent when waiting does not help."),
        [RateLimitHeaders.Limit] = Header(JsonSchemaType.Integer, "Of the rate limit that has least left: so many calls at once."),
        [RateLimitHeaders.Remaining] = Header(JsonSchemaType.Integer, "So many of them now."),
        [RateLimitHeaders.Reset] = Header(JsonSchemaType.Integer, "Seconds until all of them, if nothing is called meanwhile."),
        [Sandbox] = Header(JsonSchemaType.Boolean, "True when the keys come from the sandbox and are good for nothing at AWS; absent otherwise."),
        [Authenticate] = Header(JsonSchemaType.String, "Bearer."),
    };

    public static void AddTo(OpenApiDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        foreach (var (name, header) in All)
        {
            document.AddComponent(name, header);
        }
    }

    /// <summary>What its caller may send.</summary>
    public static void AddParameters(OpenApiOperation operation, Route route)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(route);
        if (route.TakesIfMatch)
        {
            Add("If-Match", JsonSchemaType.String, "The ETag of the read that this rests on; refused when it has changed since.");
        }

        if (route.Tokens.HasFlag(TokenKind.ApiToken))
        {
            if (route.Writes)
            {
                Add(
                    IdempotencyKey.Header, JsonSchemaType.String,
                    "1 to 255 visible ASCII characters. A call that is repeated with the same key within 24 hours is not done again, and is answered alike.");
            }
            else
            {
                Add(ReadSequence.AtLeast, JsonSchemaType.Integer, "The Sentinel-Sequence of a write that the answer must know: waits for it, at most 2 s.");
            }
        }

        void Add(string name, JsonSchemaType type, string description) => operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        });
    }

    /// <summary>What an answer can have.</summary>
    public static void Describe(OpenApiResponse response, int status, Route route, OpenApiDocument? document)
    {
        ArgumentNullException.ThrowIfNull(response);
        foreach (var name in Names(status, route))
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[name] = new OpenApiHeaderReference(name, document);
        }
    }

    private static IEnumerable<string> Names(int status, Route route)
    {
        var takesApiTokens = route.Tokens.HasFlag(TokenKind.ApiToken);
        var isAdmitted = takesApiTokens && status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status421MisdirectedRequest);
        var isKept = status is < 500 and not StatusCodes.Status429TooManyRequests;
        return
        [
            .. route.ShowsVersion || (route.Writes && takesApiTokens) ? For(status < 300, ETag) : [],
            .. For(isAdmitted && (!route.Writes || status < 300), ReadSequence.Header),
            .. For(isAdmitted && route.Writes && isKept, KeptAnswers.Replayed),
            .. For(status is StatusCodes.Status201Created or StatusCodes.Status202Accepted, Location),
            .. takesApiTokens && status < 300 || status == StatusCodes.Status429TooManyRequests && route.Tokens != TokenKind.None ? RateLimitHeaders.All : [],
            .. For(status < 300 && route.ShowsSandbox, Sandbox),
            .. For(status == StatusCodes.Status401Unauthorized, Authenticate),
            .. For(status is StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable, RetryAfter),
        ];

        static string[] For(bool applies, string name) => applies ? [name] : [];
    }

    private static OpenApiHeader Header(JsonSchemaType type, string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
