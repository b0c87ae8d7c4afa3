using FluentValidation;
using FluentValidation.Results;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Api.Sessions;

internal static class SessionViewEndpoints
{
    public static void MapSessionViews(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListSessions, List).Produces<Page<SessionSummary>>();
        app.Map(Routes.GetSession, Get).Produces<SessionDetailView>();
    }

    /// <summary>The caller's own; an operator's or auditor's list holds everyone's.</summary>
    private static async Task<IResult> List(
        string? user, string? profile, string? status, string? node, string? since, PageQuery page, Authenticated who, ISessionViews views,
        CancellationToken cancellationToken)
    {
        var filter = Filter(profile, status, node, since) with { Limit = page.Limit };
        if (!SequenceCursor.TryParse(page.Cursor, out var before))
        {
            return ListRefusals.CursorInvalid.ToProblem();
        }

        PersonId? own = who.Actor.MayTouchOthers(Permissions.ReadSessions) ? null : who.Actor.PersonId;
        var named = user is null ? null : IdOf(who.Snapshot.Of<People>().FindByHandle(user)?.State);
        return user is not null && (named is null || (own is not null && named != own))
            ? TypedResults.Ok(new Page<SessionSummary>([], null))
            : TypedResults.Ok(await views.List(filter with { Person = named ?? own, Before = before }, cancellationToken));
    }

    private static async Task<IResult> Get(string id, Authenticated who, ISessionViews views, CancellationToken cancellationToken)
    {
        var session = Id.TryParse<SessionId>(id, out var wanted) ? await views.Find(wanted, cancellationToken) : null;
        return session is not null && (session.Person == who.Actor.PersonId || who.Actor.MayTouchOthers(Permissions.ReadSessions))
            ? Outcomes.Versioned(session, session.Version)
            : SessionRefusals.Unknown.ToProblem();
    }

    private static SessionFilter Filter(string? profile, string? status, string? node, string? since)
    {
        var errors = new List<ValidationFailure>();
        SessionStanding standing = default;
        Check(
            status is null || (status.All(char.IsAsciiLetterLower) && Enum.TryParse(status, ignoreCase: true, out standing)),
            "status", "One of opened, active, paused, closed, revoked, expired.");
        NodeId nodeId = default;
        Check(node is null || Id.TryParse(node, out nodeId), "node", "The id of a node, nod_…");
        DateTimeOffset instant = default;
        Check(since is null || InstantText.TryParse(since, out instant), "since", "An instant such as 2026-11-21T08:00:00Z.");
        return errors.Count == 0
            ? new(Profile: profile, Status: status is null ? null : standing, Node: node is null ? null : nodeId, Since: since is null ? null : instant)
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
