using FluentValidation;
using FluentValidation.Results;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Requests;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Api.Requests;

internal static class RequestViewEndpoints
{
    // As many characters of an id name its time to the second and a little more: less of it names nothing.
    private const int LeastOfAnId = 8;

    private const string WhatTheListIs =
        "Newest first: one's own requests and those that one may decide; an operator's and auditor's list holds everyone's.";

    private const string WhatIsShown =
        "All that is needed to decide it. The beginning of its id is enough, 8 characters behind the underscore or more, where only one that you may see begins so.";

    public static void MapRequestViews(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListRequests, List).Produces<Page<RequestSummary>>().WithDescription(WhatTheListIs);
        app.Map(Routes.GetRequest, Get).Produces<RequestSummary>().WithDescription(WhatIsShown);
    }

    private static async Task<IResult> List(
        string? requester, string? profile, string? status, string? since, PageQuery page, Authenticated who, IRequestViews views,
        CancellationToken cancellationToken)
    {
        var filter = Filter(profile, status, since, VisibleTo(who)) with { Limit = page.Limit };
        if (!SequenceCursor.TryParse(page.Cursor, out var before))
        {
            return ListRefusals.CursorInvalid.ToProblem();
        }

        var named = requester is null ? null : IdOf(who.Snapshot.Of<People>().FindByHandle(requester)?.State);
        return requester is not null && named is null
            ? TypedResults.Ok(new Page<RequestSummary>([], null))
            : TypedResults.Ok(await views.List(filter with { Requester = named, Before = before }, cancellationToken));
    }

    private static async Task<IResult> Get(string id, Authenticated who, IRequestViews views, CancellationToken cancellationToken) =>
        !IsBeginning(id) ? RequestRefusals.Unknown.ToProblem()
        : await views.Find(id, VisibleTo(who), cancellationToken) switch
        {
            [] => RequestRefusals.Unknown.ToProblem(),
            [var request] => Outcomes.Versioned(request, request.Version),
            _ => RequestRefusals.IdAmbiguous.ToProblem(),
        };

    private static RequestsVisible VisibleTo(Authenticated who) =>
        new(who.Actor.MayTouchOthers(Permissions.ReadRequests), who.Actor.PersonId, who.Snapshot.Decides(who.Actor));

    private static bool IsBeginning(string id)
    {
        const string Prefix = "req_";
        return id.Length >= Prefix.Length + LeastOfAnId && id.Length <= Prefix.Length + Ulid.Length
            && id.StartsWith(Prefix, StringComparison.Ordinal)
            && Ulid.IsValid(id.AsSpan(Prefix.Length).ToString().PadRight(Ulid.Length, '0'));
    }

    private static RequestFilter Filter(string? profile, string? status, string? since, RequestsVisible visible)
    {
        var errors = new List<ValidationFailure>();
        RequestStatus standing = default;
        Check(
            status is null || (status.All(char.IsAsciiLetterLower) && Enum.TryParse(status, ignoreCase: true, out standing)),
            "status", "One of pending, approved, denied, expired, cancelled, withdrawn, lapsed, over.");
        Check(profile is null || Syntax.IsProfileName(profile), "profile", "The name of a profile: 1–256 of A–Z a–z 0–9 _ / : - without //");
        DateTimeOffset instant = default;
        Check(since is null || InstantText.TryParse(since, out instant), "since", "An instant such as 2026-11-21T08:00:00Z.");
        return errors.Count == 0
            ? new(visible, Profile: profile, Status: status is null ? null : standing, Since: since is null ? null : instant)
            : throw new ValidationException(errors);

        void Check(bool right, string field, string message)
        {
            if (!right)
            {
                errors.Add(new(field, message));
            }
        }
    }

    private static PersonId? IdOf(Person? person) => person switch
    {
        Person.Active p => p.Id,
        Person.Disabled p => p.Id,
        _ => null,
    };
}
