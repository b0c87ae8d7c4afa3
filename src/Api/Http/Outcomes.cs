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

    /// <summary>200 with what became of each of several writes, the last of which has this sequence; null when none recorded anything.</summary>
    public static IResult Several<TBody>(TBody body, long? sequence) => new Written(TypedResults.Ok(body), null, sequence);

    /// <summary>201 with where it is and the body, or the problem.</summary>
    public static IResult ToCreated<TBody>(this Outcome outcome, string location, Func<Outcome.Recorded, TBody> body) =>
        outcome.To(recorded => TypedResults.Created(location, body(recorded)));

    /// <summary>202 with where it is and the body, or the problem.</summary>
    public static IResult ToAccepted<TBody>(this Outcome outcome, string location, Func<Outcome.Recorded, TBody> body) =>
        outcome.To(recorded => TypedResults.Accepted(location, body(recorded)));

    /// <summary>Writes to what the path names: 204, or the problem; an id of another shape is one of nothing.</summary>
    /// <param name="id">As it stands in the path.</param>
    /// <param name="unknown">What is said when there is no such thing.</param>
    /// <param name="write">The write.</param>
    public static async Task<IResult> WriteTo<TId>(string id, Refusal unknown, Func<TId, Task<Outcome>> write)
        where TId : struct, IId<TId> =>
        Id.TryParse<TId>(id, out var known) ? (await write(known)).ToNoContent() : unknown.ToProblem();

    /// <summary>The refusal as its problem.</summary>
    public static IResult ToProblem(this Refusal refusal) => new ProblemResult(refusal);

    /// <summary>The body of a read, with the version of the stream that it shows.</summary>
    public static IResult Versioned<TBody>(TBody body, long version) => new Read(TypedResults.Ok(body), version);

    /// <summary>A stream's version as reads return it, and as writes are told it.</summary>
    public static string ETagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static IResult To(this Outcome outcome, Func<Outcome.Recorded, IResult> result) => outcome switch
    {
        Outcome.Recorded recorded => new Written(result(recorded), recorded.Version, recorded.Sequence),
        Outcome.Refused refused => new ProblemResult(refused.Refusal),
        _ => new ProblemResult(HttpRefusals.Conflict),
    };

    private static void Stamp(HttpResponse response, long version) => response.Headers.ETag = ETagOf(version);

    /// <summary>What was read, with the version of the stream.</summary>
    private sealed class Read(IResult result, long version) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            Stamp(httpContext.Response, version);
            return result.ExecuteAsync(httpContext);
        }
    }

    /// <summary>What came of a write, with the version of the stream and its sequence; that of the log's end when nothing was left to do.</summary>
    private sealed class Written(IResult result, long? version, long? sequence) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (version is { } known)
            {
                Stamp(httpContext.Response, known);
            }

            var (services, gone) = (httpContext.RequestServices, httpContext.RequestAborted);
            var at = sequence ?? await services.GetRequiredService<ILogHead>().Read(gone);

            // So that a list right after it is complete. The write stands, whether the views follow in time or not.
            await services.GetRequiredService<IViewProgress>().WaitFor(at, ViewsFollow, gone);
            httpContext.Response.Headers[ReadSequence.Header] = at.ToString(CultureInfo.InvariantCulture);
            await result.ExecuteAsync(httpContext);
        }
    }
}
