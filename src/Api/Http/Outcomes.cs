using System.Globalization;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>What an outcome means in HTTP.</summary>
internal static class Outcomes
{
    private static readonly TimeSpan ViewsFollow = TimeSpan.FromMilliseconds(50);

    /// <summary>204, or the problem.</summary>
    public static IResult ToNoContent(this Outcome outcome) => outcome.To(_ => TypedResults.NoContent());

    /// <summary>200 with the body, or the problem.</summary>
    public static IResult ToOk<TBody>(this Outcome outcome, Func<Outcome.Recorded, TBody> body) =>
        outcome.To(recorded => TypedResults.Ok(body(recorded)));

    /// <summary>200 with the body, once it is known, or the problem.</summary>
    public static async Task<IResult> ToOk<TBody>(this Outcome outcome, Func<Outcome.Recorded, Task<TBody>> body) =>
        outcome is Outcome.Recorded recorded && await body(recorded) is var known ? outcome.To(_ => TypedResults.Ok(known)) : outcome.ToNoContent();

    /// <summary>201 with where it is and the body, or the problem.</summary>
    public static IResult ToCreated<TBody>(this Outcome outcome, string location, Func<Outcome.Recorded, TBody> body) =>
        outcome.To(recorded => TypedResults.Created(location, body(recorded)));

    /// <summary>The refusal as its problem.</summary>
    public static IResult ToProblem(this Refusal refusal) => new ProblemResult(refusal);

    /// <summary>The body of a read, with the version of the stream that it shows.</summary>
    public static IResult Versioned<TBody>(TBody body, long version) => new Stamped(TypedResults.Ok(body), version, null);

    private static IResult To(this Outcome outcome, Func<Outcome.Recorded, IResult> result) => outcome switch
    {
        Outcome.Recorded recorded => new Stamped(result(recorded), recorded.Version, recorded.Sequence),
        Outcome.Refused refused => new ProblemResult(refused.Refusal),
        _ => new ProblemResult(HttpRefusals.Conflict),
    };

    /// <summary>A result with the version of the stream and, of a write, its sequence.</summary>
    private sealed class Stamped(IResult result, long version, long? sequence) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
            if (sequence is { } at)
            {
                // So that a list right after it is complete. The write stands, whether the views follow in time or not.
                await httpContext.RequestServices.GetRequiredService<IViewProgress>().WaitFor(at, ViewsFollow, httpContext.RequestAborted);
                headers["Sentinel-Sequence"] = at.ToString(CultureInfo.InvariantCulture);
            }

            await result.ExecuteAsync(httpContext);
        }
    }
}
