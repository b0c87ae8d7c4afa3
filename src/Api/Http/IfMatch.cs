using System.Globalization;
using FluentValidation;
using FluentValidation.Results;

namespace Sentinel.Api.Http;

/// <summary>The version in <c>If-Match</c>; an endpoint's parameter.</summary>
/// <param name="Version">Null when the header is absent or <c>*</c>.</param>
/// <param name="IsGiven">The caller has said what his change rests on, even if that is anything.</param>
internal sealed record IfMatch(long? Version, bool IsGiven)
{
    public static ValueTask<IfMatch?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var values = context.Request.Headers.IfMatch;
        return ValueTask.FromResult<IfMatch?>(values.Count == 0 || values is ["*"] ? new IfMatch(null, values.Count > 0) : new IfMatch(Parse(values), true));
    }

    /// <summary>Reads an ETag that a read has returned, with its quotes.</summary>
    public static bool TryParse(string? text, out long version)
    {
        version = 0;
        return text is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }

    private static long Parse(Microsoft.Extensions.Primitives.StringValues values) =>
        values is [var text] && TryParse(text, out var version)
            ? version
            : throw new ValidationException([new ValidationFailure("ifMatch", "One ETag as a read returned it, such as \"3\".")]);
}
