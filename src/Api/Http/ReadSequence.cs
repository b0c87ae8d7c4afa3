using System.Globalization;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.Extensions.Primitives;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Says how much of the log a read was answered from, and waits first when its caller asks for more.</summary>
/// <remarks>It stands behind admission, and admits again after a wait: what came meanwhile may concern the caller too.</remarks>
internal sealed class ReadSequence(RequestDelegate next, ISnapshots snapshots, TimeProvider clock)
{
    public const string Header = "Sentinel-Sequence";
    public const string AtLeast = "Sentinel-At-Least";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly Places<PersonId> _waiting = new(8);

    public Task Invoke(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<Route>() is not { Writes: false } route
            || context.Features.Get<Credential>()?.Api is not { } who)
        {
            return next(context);
        }

        return Read(context.Request.Headers[AtLeast]) is { } wanted
            ? Wait(context, route, who, wanted)
            : Answer(context, route, who.Snapshot);
    }

    private static long? Read(StringValues header) =>
        header.Count == 0 ? null
        : header is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence
        : throw Wrong("One sequence as a write returned it: a whole number from 0.");

    private Task Answer(HttpContext context, Route route, Snapshot snapshot)
    {
        var sequence = route.ReadsViews
            ? Math.Min(snapshot.Sequence, context.RequestServices.GetRequiredService<IViewProgress>().Reached)
            : snapshot.Sequence;
        context.Response.Headers[Header] = sequence.ToString(CultureInfo.InvariantCulture);
        return next(context);
    }

    private async Task Wait(HttpContext context, Route route, Authenticated who, long wanted)
    {
        if (await Refuse(context, route, who, wanted) is { } refusal)
        {
            await refusal.ToProblem().ExecuteAsync(context);
            return;
        }

        var snapshot = snapshots.Current;
        if (!snapshot.Authorize(who.Caller, route.Permission!, null, snapshot.Now(clock)).IsGranted(out var actor, out refusal))
        {
            await refusal.ToProblem().ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Credential(new(who.Caller, actor, snapshot), null));
        await Answer(context, route, snapshot);
    }

    private async Task<Refusal?> Refuse(HttpContext context, Route route, Authenticated who, long wanted)
    {
        var views = route.ReadsViews ? context.RequestServices.GetRequiredService<IViewProgress>() : null;
        if (snapshots.Current.Sequence >= wanted && (views is null || views.Reached >= wanted))
        {
            return null;
        }

        if (snapshots.Current.Sequence < wanted && await context.RequestServices.GetRequiredService<ILogHead>().Read(context.RequestAborted) < wanted)
        {
            throw Wrong("The log does not reach that far.");
        }

        using var place = _waiting.TryTake(who.Actor.PersonId);
        if (place is null)
        {
            return HttpRefusals.TooManyWaiting;
        }

        var since = clock.GetTimestamp();
        var reached = await snapshots.WaitFor(wanted, Longest, context.RequestAborted)
            && (views is null || await views.WaitFor(wanted, Left(since), context.RequestAborted));
        return reached ? null : HttpRefusals.NotCaughtUp;
    }

    private TimeSpan Left(long since) =>
        Longest - clock.GetElapsedTime(since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static ValidationException Wrong(string message) => new([new ValidationFailure("sentinelAtLeast", message)]);
}
