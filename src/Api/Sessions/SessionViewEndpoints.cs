using System.Text.Json.Serialization;
using FluentValidation;
using FluentValidation.Results;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Api.Sessions;

internal static class SessionViewEndpoints
{
    private const string WhatTheListIs =
        """
        Newest first: one's own sessions, an operator's and auditor's list holds everyone's. With activeAt (a time or a sequence, an auditor's) it says who could
        touch what then, by replay of the log up to there: orders and lifts, the policy, groups, disabled persons, revoked tokens, pauses and ends of then. It
        holds the sessions that were open, and those that had ended while keys of theirs were still alive at AWS. couldTouch: keys were alive (lease), or a
        request for keys would have been granted (couldFetch, on which ground); else why says what stood against it. Address and mode of that request are those of
        the session's newest lease, or of its opening. Keys served again are not in the log, so a session counts as idle only when it certainly was. Only profile,
        limit and cursor go with it.
        """;

    public static void MapSessionViews(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListSessions, List).Produces<SessionsAnswer>().WithDescription(WhatTheListIs.ReplaceLineEndings(" "));
        app.Map(Routes.GetSession, Get).Produces<SessionDetailView>();
    }

    /// <summary>The caller's own; an operator's or auditor's list holds everyone's.</summary>
    private static async Task<IResult> List(
        string? user, string? profile, string? status, string? node, string? since, string? activeAt, PageQuery page, Authenticated who,
        ISessionViews views, IPastAccess past, CancellationToken cancellationToken)
    {
        var filter = Filter(profile, status, node, since) with { Limit = page.Limit };
        if (!SequenceCursor.TryParse(page.Cursor, out var before))
        {
            return ListRefusals.CursorInvalid.ToProblem();
        }

        if (activeAt is not null)
        {
            var query = new PastAccessQuery(Point(activeAt, user, status, node, since), profile, before, page.Limit);
            var (then, refusal) = await past.At(query, cancellationToken);
            return then is null
                ? refusal!.ToProblem()
                : TypedResults.Ok(new SessionsThen(then.Items, then.Cursor, then.At, then.Sequence, then.PolicyVersion));
        }

        PersonId? own = who.Actor.MayTouchOthers(Permissions.ReadSessions) ? null : who.Actor.PersonId;
        var named = user is null ? null : IdOf(who.Snapshot.Of<People>().FindByHandle(user)?.State);
        return user is not null && (named is null || (own is not null && named != own))
            ? TypedResults.Ok(new SessionsNow([], null))
            : TypedResults.Ok(SessionsNow.Of(await views.List(filter with { Person = named ?? own, Before = before }, cancellationToken)));
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
        Check(profile is null || Syntax.IsProfileName(profile), "profile", "The name of a profile: 1–256 of A–Z a–z 0–9 _ / : - without //");
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

    private static AsOf Point(string activeAt, params ReadOnlySpan<string?> others)
    {
        foreach (var other in others)
        {
            if (other is not null)
            {
                throw new ValidationException([new ValidationFailure("activeAt", "Only profile, limit and cursor go with it.")]);
            }
        }

        return PointInLog.TryParse(activeAt, out var point)
            ? point
            : throw new ValidationException([new ValidationFailure("activeAt", "A sequence, or an instant such as 2026-11-21T08:00:00Z.")]);
    }

    private static PersonId? IdOf(Person? person) => person switch
    {
        Person.Active p => p.Id,
        Person.Disabled p => p.Id,
        _ => null,
    };
}

/// <summary>What the list answers.</summary>
[JsonDerivedType(typeof(SessionsNow))]
[JsonDerivedType(typeof(SessionsThen))]
internal abstract record SessionsAnswer;

/// <param name="Items">Newest first.</param>
/// <param name="Cursor">Gives the next part; null at the end.</param>
internal sealed record SessionsNow(IReadOnlyList<SessionSummary> Items, string? Cursor) : SessionsAnswer
{
    public static SessionsNow Of(Page<SessionSummary> page) => new(page.Items, page.Cursor);
}

/// <param name="Items">Who could touch what, newest session first.</param>
/// <param name="Cursor">Gives the next part; null at the end.</param>
/// <param name="At">The moment.</param>
/// <param name="Sequence">The last event up to then.</param>
/// <param name="PolicyVersion">The policy in force then; null when there was none.</param>
internal sealed record SessionsThen(
    IReadOnlyList<PastAccess> Items, string? Cursor, DateTimeOffset At, long Sequence, int? PolicyVersion) : SessionsAnswer;
