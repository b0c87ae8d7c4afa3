using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>The problems that a route can answer, as its documentation lists them: what the edge refuses and what the route says of itself.</summary>
internal static class DocumentedProblems
{
    private static readonly string[] OfBodies = ["malformed-body", "validation-failed", "request-timeout", "payload-too-large", "unsupported-media-type"];
    private static readonly string[] OfTokens =
        ["unauthenticated", "wrong-token-kind", "forwarded-untrusted", "authentication-limited", "not-fresh", "log-unreadable",
        "store-unavailable"];
    private static readonly string[] OfWrites = ["conflict", "content-rejected"];
    private static readonly string[] OfWritesThatRunOnce =
        ["validation-failed", "idempotency-key-in-use", "idempotency-key-reused", "idempotency-outcome-unknown"];
    private static readonly string[] OfReadsThatWait = ["validation-failed", "not-caught-up"];

    /// <summary>By status, ascending; the codes sorted.</summary>
    public static IEnumerable<IGrouping<int, Problem>> Of(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return Codes(route).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(Problems.Of).GroupBy(problem => problem.Status).OrderBy(status => status.Key);
    }

    private static IEnumerable<string> Codes(Route route)
    {
        string[] always = route == Routes.Health ? [] : ["host-refused", "origin-refused"];
        return
        [
            .. always,
            "credential-in-query", "unknown-parameter",
            .. route.Tokens == TokenKind.None ? [] : OfTokens,
            .. route.Permission is null ? [] : (string[])["forbidden", "token-address-mismatch", "rate-limited"],
            .. route.Query.Count == 0 ? [] : (string[])["validation-failed"],
            .. route.HasBody ? OfBodies : [],
            .. route.TakesIfMatch ? (string[])["validation-failed", "version-stale"] : [],
            .. route.Writes ? OfWrites : [],
            .. !route.Tokens.HasFlag(TokenKind.ApiToken) ? [] : route.Writes ? OfWritesThatRunOnce : OfReadsThatWait,
            .. route.Refuses,
        ];
    }
}
