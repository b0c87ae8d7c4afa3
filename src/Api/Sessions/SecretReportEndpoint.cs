using System.Diagnostics;
using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Sessions;

/// <summary>Takes secrets that were found where they should not be. Here, because the secrets of sessions are among them.</summary>
internal static class SecretReportEndpoint
{
    // Longer than an append takes as a rule: the time of the answer does not say whether there was something to revoke.
    private static readonly TimeSpan AnswerAfter = TimeSpan.FromMilliseconds(150);

    public static void MapSecretReports(this IEndpointRouteBuilder app) =>
        app.Map(Routes.ReportToken, Report).Produces(StatusCodes.Status202Accepted);

    /// <summary>The same answer for a secret that was good, one that never was, and what is no secret at all.</summary>
    private static async Task<IResult> Report(
        ReportBody body, HttpContext http, HttpOptions options, FailedAuthentications failures, IMediator mediator, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!SourceAddress.TryGet(http, options, out var source))
        {
            return HttpRefusals.ForwardedUntrusted.ToProblem();
        }

        // Each report counts as a failure: a good one must not be told from the others by what it costs.
        if (failures.Refuse(source, body.Token) is { } limited)
        {
            return limited.ToProblem();
        }

        failures.Failed(source, body.Token);
        http.Response.Headers.CacheControl = "no-store";
        var answer = Task.Delay(AnswerAfter, clock, cancellationToken);
        var traceId = Activity.Current?.TraceId.ToHexString();
        var by = new Provenance("sentinel:report", source.ToString(), http.TraceIdentifier, traceId);
        var ulid = TokenText.TryParse(body.Token, out var kind, out var named) ? named.ToString() : Ulid.New(clock.GetUtcNow());
        var hash = TokenText.Hash(body.Token);
        var outcome = kind == TokenKind.SessionSecret
            ? await mediator.Send(
                new ReportSession(new(new($"{SessionId.Prefix}_{ulid}"), hash, source, http.TraceIdentifier, traceId), by), cancellationToken)
            : await mediator.Send(new ReportToken(new($"{TokenId.Prefix}_{ulid}"), hash, by), cancellationToken);
        await answer;
        return outcome is Outcome.Recorded ? TypedResults.Accepted((string?)null) : outcome.ToNoContent();
    }
}

/// <param name="Token">The secret of an API token or a session; nothing is said of what it was.</param>
internal sealed record ReportBody(string Token);
