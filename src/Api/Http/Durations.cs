using FluentValidation;
using FluentValidation.Results;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Durations in requests: <c>15m</c>, <c>1h30m</c>, ISO 8601.</summary>
internal static class Durations
{
    /// <summary>The duration; null when absent. Throws what the edge answers with 400 when it is none.</summary>
    public static TimeSpan? Read(string field, string? text) =>
        text is null ? null
        : DurationText.TryParse(text, out var duration) ? duration
        : throw new ValidationException([new ValidationFailure(field, "A duration such as 90s, 15m, 1h30m or PT15M.")]);
}
