using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.Extensions.Options;
using Sentinel.Api.Http;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Sentinel.Api.Credentials;

/// <summary>What a draft would have decided in the past.</summary>
internal static class PolicyReplayEndpoint
{
    public static void MapPolicyReplay(this IEndpointRouteBuilder app) =>
        app.Map(Routes.ReplayPolicy, Replay).Produces<Replayed>(StatusCodes.Status200OK, ReplayLines.MediaType);

    private static async Task<IResult> Replay(
        ReplayBody body, PolicyPublication publication, PolicyReplay replay, IEventStore events, CancellationToken cancellationToken)
    {
        var (from, to) = Check(body);
        var draft = publication.Check(body.Document, cancellationToken);
        if (draft.Compile() is not { } policy)
        {
            return new ProblemResult(PolicyRefusals.Invalid, findings: draft.Findings);
        }

        // A log that goes on growing must not keep a replay running: it ends where the log was when it was asked for.
        var now = await events.Now(cancellationToken);
        return new ReplayLines(replay, policy, new(from, to < now ? to.Value : now, body.Profile, body.Person));
    }

    private static (DateTimeOffset? From, DateTimeOffset? To) Check(ReplayBody body)
    {
        var errors = new List<ValidationFailure>();
        var (from, to) = (Instant("from", body.From), Instant("to", body.To));
        if (from >= to)
        {
            errors.Add(new("to", "Later than from."));
        }

        if (body.Profile is not null && !Syntax.IsProfileName(body.Profile))
        {
            errors.Add(new("profile", "1–256 of A–Z a–z 0–9 _ / : - without //"));
        }

        if (body.Person is not null && !Id.TryParse<PersonId>(body.Person, out _) && !Handle.IsValid(body.Person))
        {
            errors.Add(new("person", "A handle, or an id such as psn_01…."));
        }

        return errors.Count == 0 ? (from, to) : throw new ValidationException(errors);

        DateTimeOffset? Instant(string field, string? text)
        {
            if (InstantText.TryParse(text, out var instant))
            {
                return instant;
            }

            if (text is not null)
            {
                errors.Add(new(field, "An instant such as 2026-11-21T08:00:00Z."));
            }

            return null;
        }
    }
}

/// <param name="Document">The draft, YAML or JSON.</param>
/// <param name="From">RFC 3339; decisions recorded then or later. From the beginning when absent.</param>
/// <param name="To">RFC 3339; decisions recorded before then. Up to now when absent.</param>
/// <param name="Profile">Decisions for this profile only.</param>
/// <param name="Person">Decisions of this person only: a handle or an id.</param>
internal sealed record ReplayBody(string Document, string? From = null, string? To = null, string? Profile = null, string? Person = null);

/// <summary>Answers a replay line by line while it runs: one JSON object each, the summary last.</summary>
internal sealed class ReplayLines(PolicyReplay replay, CompiledPolicy draft, ReplaySpan span) : IResult
{
    /// <summary>Newline-delimited JSON.</summary>
    public const string MediaType = "application/x-ndjson";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var place = replay.TryStart();
        if (place is null)
        {
            await PolicyReplay.Busy.ToProblem().ExecuteAsync(httpContext);
            return;
        }

        var (response, gone) = (httpContext.Response, httpContext.RequestAborted);
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        response.ContentType = MediaType;
        await response.Body.FlushAsync(gone);
        await foreach (var line in replay.Run(draft, span, gone))
        {
            byte[] text = [.. JsonSerializer.SerializeToUtf8Bytes(line, json), (byte)'\n'];
            await response.Body.WriteAsync(text, gone);
        }
    }
}
