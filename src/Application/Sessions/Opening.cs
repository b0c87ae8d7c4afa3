using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Sessions;

/// <summary>What the opening of a session comes to on one snapshot: a refusal, or what is to be appended together.</summary>
/// <param name="Refusal">Why not; null when it may be opened.</param>
/// <param name="Opened">The session's first event; null when refused.</param>
/// <param name="Also">What is written beside it: that its approval is used, or asked for.</param>
/// <param name="Guards">What it rests on; each stream once.</param>
/// <param name="Region">The region that clients are told; null when the profile names none.</param>
internal sealed record Opening(
    Refusal? Refusal, SessionOpened? Opened, IReadOnlyList<Write> Also, IReadOnlyList<Guard> Guards, string? Region)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    private Opening(Refusal refusal)
        : this(refusal, null, [], [], null)
    {
    }

    public static Opening Of(OpenSession command, Snapshot snapshot, Actor actor, NewSession session, DateTimeOffset now)
    {
        if (!actor.With.Limits.AllowProfile(command.Profile))
        {
            return new(IdentityRefusals.TokenForOtherProfiles);
        }

        if (snapshot.Of<PolicyInForce>() is not { Compiled: { } policy } inForce)
        {
            return new(snapshot.Of<PolicyInForce>().Refusal!);
        }

        var (approval, unfit) = Approval(command, snapshot, actor, policy, now);
        if (unfit is not null)
        {
            return new(unfit);
        }

        var grounds = new SessionGrounds(approval, snapshot.Of<BrokenGlasses>().InForce(actor.PersonId, command.Profile, now), null);
        var (entitled, refusal) = SessionUpkeep.Decide(snapshot, actor, command.Profile, command.Use, grounds.InForce, now);
        var waits = entitled is null && command.WaitForApproval && refusal!.Code == "approval-required";
        if (policy.Find(command.Profile) is not { } profile || (entitled is null && !waits))
        {
            return new(refusal!);
        }

        var subject = new Subject(actor.PersonId, profile.Name, profile.RoleArn);
        var duration = command.Duration ?? profile.MaxSession;
        if (Barred(snapshot, actor, subject, profile, duration, session) is { } barred)
        {
            return new(barred);
        }

        var basis = waits ? Waiting(command, snapshot, actor, session, now) : On(entitled!, approval, duration, session, now);
        var end = actor.With.SessionsEndAt is { } tokenEnd && tokenEnd < basis.End ? tokenEnd : basis.End;
        var bad = basis.Refusal ?? (end - now < Shortest ? IdentityRefusals.TokenEnds : null);
        return bad is not null
            ? new(bad)
            : new(
                null,
                new(
                    session.Id, actor.PersonId, actor.TokenId, profile.Name, command.Reason, command.Ticket, session.SecretHash, command.Use,
                    command.Context, end, policy.Version, policy.Hash, basis.Rule, now, basis.Ground, basis.Waits ? true : null),
                basis.Also,
                [
                    .. actor.Guards.Concat([Guard.From(inForce.Policy), .. snapshot.Of<HoldsState>().Guards(subject), .. grounds.Guards, .. basis.Guards])
                        .Distinct(),
                ],
                profile.Region);
    }

    /// <summary>The session, and what belongs to it, all or nothing.</summary>
    public Append Append(Actor actor) => new(
        [new(SessionStream.For(Opened!.SessionId), 0, [Opened]), .. Also], Guards, actor.By, AppendOptions.Granting);

    /// <summary>What stands against any session of this person on this profile.</summary>
    private static Refusal? Barred(
        Snapshot snapshot, Actor actor, Subject subject, Profile profile, TimeSpan duration, NewSession session) =>
        snapshot.Of<HoldsState>().Covering(subject, openedAt: null) is { } order ? order.Refusal
        : snapshot.Of<LiveSessions>().OpenOf(actor.PersonId) >= session.OpenPerPerson ? SessionRefusals.TooMany
        : duration < Shortest ? SessionRefusals.TooShort
        : duration > profile.MaxSession ? SessionRefusals.TooLong
        : null;

    /// <summary>It is opened on what is there now.</summary>
    private static Basis On(Entitlement entitled, ApprovalStanding? approval, TimeSpan duration, NewSession session, DateTimeOffset now)
    {
        var end = entitled.Decision.EndOf(now, duration);
        end = entitled.GroundEnds < end ? entitled.GroundEnds.Value : end;
        var used = entitled.Ground.Kind == GroundKind.Approval ? approval!.Request.State.Use(session.Id, now) : Decision.Nothing;
        return new(
            used.Refusal, entitled.Ground, entitled.Decision.RuleName, end, Waits: false,
            used.Events.IsEmpty ? [] : [new(approval!.Request.Stream, approval.Request.Version, [.. used.Events])], []);
    }

    /// <summary>It is opened before the approval is there, which is asked for in the same append.</summary>
    private static Basis Waiting(OpenSession command, Snapshot snapshot, Actor actor, NewSession session, DateTimeOffset now)
    {
        var asked = Submission.Of(
            snapshot, actor, session.Request,
            new(command.Profile, command.Use, command.Reason!, command.Ticket, command.Duration, Sessions: 1, session.Id), now);
        var end = asked.Approved?.Until ?? asked.Submitted?.DecideBy + TimeSpan.FromSeconds(asked.Submitted?.DurationSeconds ?? 0);
        return new(
            asked.Refusal, new(GroundKind.Approval, session.Request.Value), null, end ?? now, Waits: asked.Approved is null, asked.Writes, asked.Guards);
    }

    /// <summary>The approval that is named: the caller's own, for this profile, and in force.</summary>
    private static (ApprovalStanding? Approval, Refusal? Refusal) Approval(
        OpenSession command, Snapshot snapshot, Actor actor, CompiledPolicy policy, DateTimeOffset now)
    {
        if (command.Request is not { } id)
        {
            return (null, null);
        }

        if (snapshot.Of<AccessRequests>().Find(id) is not { State.Known: { } detail } known
            || detail.Requester != actor.PersonId || detail.Profile != command.Profile)
        {
            return (null, RequestRefusals.Unknown);
        }

        var standing = ApprovalStanding.Of(known, policy, snapshot.Of<People>(), now);
        return standing switch
        {
            { Over: { } over } => (null, over),
            { MissingApprovers: > 0 and var missing } => (null, GroundRefusals.Pending(id, missing)),
            _ => (standing, null),
        };
    }

    /// <summary>What a session is opened on.</summary>
    private sealed record Basis(
        Refusal? Refusal, Ground Ground, string? Rule, DateTimeOffset End, bool Waits, IReadOnlyList<Write> Also, IReadOnlyList<Guard> Guards);
}

/// <summary>What a new session is given before anything is decided.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SecretHash">SHA-256 of its secret, hexadecimal.</param>
/// <param name="Request">The id of the request that it submits, should it wait for one.</param>
/// <param name="OpenPerPerson">How many sessions of one person may be open.</param>
internal sealed record NewSession(SessionId Id, string SecretHash, AccessRequestId Request, int OpenPerPerson);
