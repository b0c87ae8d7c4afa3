using FluentValidation;
using FluentValidation.Results;
using Sentinel.Api.Http;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.BreakGlass;

internal static class BreakGlassViewEndpoints
{
    public static void MapBreakGlassViews(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListBreakGlass, List).Produces<Page<BreakGlassSummary>>();
        app.Map(Routes.GetBreakGlass, Get).Produces<BreakGlassDetailView>();
    }

    /// <summary>One's own; the list of an operator, auditor or reviewer holds everyone's.</summary>
    private static async Task<IResult> List(
        string? person, string? profile, string? status, string? since, PageQuery page, Authenticated who, IBreakGlassViews views,
        CancellationToken cancellationToken)
    {
        var filter = Filter(person, profile, status, since);
        if (!SequenceCursor.TryParse(page.Cursor, out var before))
        {
            return ListRefusals.CursorInvalid.ToProblem();
        }

        PersonId? own = who.Actor.MayTouchOthers(Permissions.ReadBreakGlass) ? null : who.Actor.PersonId;
        return own is not null && filter.Person is not null && filter.Person != own
            ? TypedResults.Ok(new Page<BreakGlassSummary>([], null))
            : TypedResults.Ok(await views.List(
                filter with { Person = filter.Person ?? own, Before = before, Limit = page.Limit }, cancellationToken));
    }

    private static async Task<IResult> Get(string id, Authenticated who, IBreakGlassViews views, CancellationToken cancellationToken)
    {
        var glass = Id.TryParse<BreakGlassId>(id, out var wanted) ? await views.Find(wanted, cancellationToken) : null;
        return glass is not null && (glass.Person == who.Actor.PersonId || who.Actor.MayTouchOthers(Permissions.ReadBreakGlass))
            ? Outcomes.Versioned(glass, glass.Version)
            : BreakGlassRefusals.Unknown.ToProblem();
    }

    private static BreakGlassFilter Filter(string? person, string? profile, string? status, string? since)
    {
        var errors = new List<ValidationFailure>();
        PersonId personId = default;
        Check(person is null || Id.TryParse(person, out personId), "person", "The id of a person, psn_…");
        BreakGlassStanding standing = default;
        Check(
            status is null || (status.All(char.IsAsciiLetterLower) && Enum.TryParse(status, ignoreCase: true, out standing)),
            "status", "One of active, ended, overdue, reviewed.");
        Check(profile is null || Syntax.IsProfileName(profile), "profile", "The name of a profile: 1–256 of A–Z a–z 0–9 _ / : - without //");
        DateTimeOffset instant = default;
        Check(since is null || InstantText.TryParse(since, out instant), "since", "An instant such as 2026-11-21T08:00:00Z.");
        return errors.Count == 0
            ? new(person is null ? null : personId, profile, status is null ? null : standing, since is null ? null : instant)
            : throw new ValidationException(errors);

        void Check(bool right, string field, string message)
        {
            if (!right)
            {
                errors.Add(new(field, message));
            }
        }
    }
}
