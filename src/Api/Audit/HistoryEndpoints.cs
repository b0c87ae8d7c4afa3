using System.Globalization;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.Audit;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Api.Audit;

internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListEvents, Events);
        app.Map(Routes.GetStream, Stream).Produces<HistoryPage>();
        app.Map(Routes.GetStreamState, State).Produces<StreamState>();
    }

    private static async Task<Ok<HistoryPage>> Events(
        string? after, string? types, string? stream, PageQuery page, IHistory history, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationFailure>();
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            errors.Add(new("after", "A sequence: a whole number from 0."));
        }

        var wanted = types?.Split(',');
        if (wanted?.Where(type => !history.Knows(type)).ToArray() is [_, ..] unknown)
        {
            errors.Add(new("types", $"Not a type of event: {string.Join(", ", unknown.Select(type => $"'{type}'"))}. Comma-separated, such as session_opened,session_revoked."));
        }

        if (stream is "" || stream?.Contains('\0', StringComparison.Ordinal) == true)
        {
            errors.Add(new("stream", "The name of a stream, such as policy."));
        }

        return errors.Count == 0
            ? TypedResults.Ok(await history.Events(new(sequence, wanted, stream, page.Limit), cancellationToken))
            : throw new ValidationException(errors);
    }

    private static async Task<IResult> Stream(string id, IHistory history, CancellationToken cancellationToken)
    {
        var events = await history.Stream(NameOf(id), cancellationToken);
        return events.Count == 0 ? AuditRefusals.StreamUnknown.ToProblem() : TypedResults.Ok(new HistoryPage(events, null));
    }

    private static async Task<IResult> State(string id, string? at, StreamStates states, CancellationToken cancellationToken)
    {
        if (!PointInLog.TryParse(at, out AsOf point))
        {
            throw new ValidationException([new ValidationFailure("at", "A sequence, or an instant such as 2026-11-21T08:00:00Z.")]);
        }

        var (state, refusal) = await states.Read(NameOf(id), point, cancellationToken);
        return state is null ? refusal!.ToProblem() : TypedResults.Ok(state);
    }

    // Routing leaves an escaped slash as it is, so that it does not end the segment; profiles and roles have slashes.
    private static string NameOf(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
