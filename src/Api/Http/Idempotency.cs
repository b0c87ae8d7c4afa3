using Microsoft.AspNetCore.Http.Features;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Runs a write with an <c>Idempotency-Key</c> once, on whichever node, and repeats its answer.</summary>
/// <remarks>
/// It stands behind admission, and looks again before it repeats anything: an answer is for who may have it now. What is not known to
/// have failed is never run again; see the record of decisions, 14.
/// </remarks>
internal sealed partial class Idempotency(RequestDelegate next, ISnapshots snapshots, TimeProvider clock, ILogger<Idempotency> logger)
{
    private const int Attempts = 5;
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(500);

    public Task Invoke(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetEndpoint()?.Metadata.GetMetadata<Route>() is { Writes: true } route
            && context.Features.Get<Credential>()?.Api is { } who
            && IdempotencyKey.Read(context.Request.Headers[IdempotencyKey.Header]) is { } key
            ? Once(context, route, who, key)
            : next(context);
    }

    private async Task Once(HttpContext context, Route route, Authenticated who, string key)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        var keys = context.RequestServices.GetRequiredService<IIdempotencyKeys>();
        var call = IdempotencyKey.Of(key, context.Request, body.GetBuffer().AsSpan(0, (int)body.Length), who.Actor);
        var refusal = await keys.Claim(call, context.RequestAborted) switch
        {
            KeyClaim.Granted => await Run(context, keys, call),
            KeyClaim.Answered answered => await Repeat(context, route, who.Caller, answered),
            KeyClaim.Reused => IdempotencyRefusals.Reused,
            KeyClaim.InUse => IdempotencyRefusals.InUse,
            _ => IdempotencyRefusals.OutcomeUnknown,
        };
        if (refusal is not null)
        {
            await refusal.ToProblem().ExecuteAsync(context);
        }
    }

    private async Task<Refusal?> Run(HttpContext context, IIdempotencyKeys keys, IdempotentCall call)
    {
        // A caller who hangs up must find the answer when he comes back.
        context.RequestAborted = CancellationToken.None;
        var direct = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var answer = new MemoryStream();
        var held = new StreamResponseBodyFeature(answer);
        context.Features.Set<IHttpResponseBodyFeature>(held);
        try
        {
            await next(context);
            await held.CompleteAsync();
        }
        catch (Exception failure)
        {
            await Settle(failure is FluentValidation.ValidationException or BadHttpRequestException
                ? keys.Release(call, CancellationToken.None)
                : keys.Abandon(call, CancellationToken.None));
            throw;
        }
        finally
        {
            context.Features.Set(direct);
        }

        var bytes = answer.GetBuffer().AsMemory(0, (int)answer.Length);
        await Settle(IsForGood(context)
            ? keys.Keep(call, KeptAnswers.Of(context.Response, bytes.Span), CancellationToken.None)
            : keys.Release(call, CancellationToken.None));
        if (!bytes.IsEmpty)
        {
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        }

        return null;
    }

    /// <summary>A refusal for now is not what the caller wants to be told again.</summary>
    private static bool IsForGood(HttpContext context) =>
        context.Response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests
        && context.Features.Get<Refusal>()?.Code != HttpRefusals.Conflict.Code;

    /// <summary>What was done stands, and its caller is told: only a repeated call learns less.</summary>
    private async Task Settle(Task kept)
    {
        try
        {
            await kept;
        }
        catch (StoreUnavailableException unavailable)
        {
            Log.NotKept(logger, unavailable);
        }
    }

    private async Task<Refusal?> Repeat(HttpContext context, Route route, Caller caller, KeyClaim.Answered answered)
    {
        var events = context.RequestServices.GetRequiredService<IEventStore>();
        for (var left = Attempts; left > 0; left--)
        {
            var snapshot = snapshots.Current;
            if (snapshots.Unfit is { } unfit)
            {
                return unfit;
            }

            if (!snapshot.Authorize(caller, route.Permission!, null, snapshot.Now(clock)).IsGranted(out var actor, out var refusal))
            {
                return refusal;
            }

            if ((answered.Roles & ~actor.Roles) != Roles.None)
            {
                return IdentityRefusals.Forbidden;
            }

            if (await events.FirstMoved(actor.Guards, context.RequestAborted) is not { } moved)
            {
                await KeptAnswers.Write(context.Response, answered.Answer);
                return null;
            }

            await snapshots.WaitFor(moved, CatchUp, context.RequestAborted);
        }

        return HttpRefusals.Conflict;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "The answer to an idempotent write was not kept; who repeats the call is told that its outcome is not known")]
        public static partial void NotKept(ILogger logger, Exception exception);
    }
}
