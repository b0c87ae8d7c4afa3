using System.Globalization;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Application.Lists;

namespace Sentinel.Api.Http;

/// <summary>Which part of a list is wanted; an endpoint's parameter.</summary>
/// <param name="Limit">At most so many items: 1 to 1,000, by default 100.</param>
/// <param name="Cursor">From the page before.</param>
internal sealed record PageQuery(int Limit, string? Cursor)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static ValueTask<PageQuery?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Request.Query;
        var limit = query["limit"] switch
        {
            [] => DefaultLimit,
            [{ } text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxLimit => number,
            _ => throw new ValidationException([new ValidationFailure("limit", $"A number from 1 to {MaxLimit}.")]),
        };
        return ValueTask.FromResult<PageQuery?>(new(limit, query["cursor"]));
    }

    /// <summary>The part of items whose ids sort by time, or a refusal of a cursor that cannot be the id of one.</summary>
    public Results<Ok<Page<TItem>>, ProblemResult> Of<TItem>(IEnumerable<TItem> all, Func<TItem, string> id, Func<string, bool> isId)
    {
        if (Cursor is not null && !isId(Cursor))
        {
            return new ProblemResult(ListRefusals.CursorInvalid);
        }

        var found = all
            .Where(item => Cursor is null || string.CompareOrdinal(id(item), Cursor) < 0)
            .OrderByDescending(id, StringComparer.Ordinal)
            .Take(Limit + 1)
            .ToArray();
        return TypedResults.Ok(found.Length > Limit ? new Page<TItem>(found[..Limit], id(found[Limit - 1])) : new Page<TItem>(found, null));
    }
}
