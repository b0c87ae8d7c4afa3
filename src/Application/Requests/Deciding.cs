using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Who may see and decide which requests, by the policy in force.</summary>
public static class Deciding
{
    internal const string CommentShape = "1–500 characters.";

    /// <summary>Whether it may stand beside a decision.</summary>
    internal static bool IsComment(string? text) => text is null || PlainText.IsProse(text, 1, 500);

    /// <summary>Whether the actor is an approver of that profile, as the policy in force names them.</summary>
    public static bool MayDecide(this Snapshot snapshot, Actor actor, string profile)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Roles.HasAny(Roles.Approver)
            && snapshot.Of<PolicyInForce>().Compiled?.ApprovalOf(profile) is { } binding
            && Lapse.MayApprove(binding.Rule, actor.Who);
    }

    /// <summary>The profiles whose requests the actor may decide.</summary>
    public static IReadOnlyList<string> Decides(this Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Of<PolicyInForce>().Compiled is { } policy
            ? [.. policy.Document.Profiles.Select(profile => profile.Name).Where(name => snapshot.MayDecide(actor, name))]
            : [];
    }

    /// <summary>Whether the actor may see it: his own, one that he may decide, or anybody's for whom the permission reaches so far.</summary>
    public static bool MaySee(this Snapshot snapshot, Actor actor, PersonId requester, string profile)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return requester == actor.PersonId || actor.MayTouchOthers(Permissions.ReadRequests) || snapshot.MayDecide(actor, profile);
    }

    /// <summary>Why the actor decides nothing on it, whether yes or no; null when he may. Whoever may not see it learns nothing of it.</summary>
    internal static Refusal? RefuseToDecide(this Snapshot snapshot, Actor actor, AccessRequestDetail request) =>
        !snapshot.MaySee(actor, request.Requester, request.Profile) ? RequestRefusals.Unknown
        : request.Requester == actor.PersonId ? RequestRefusals.Own
        : !actor.With.Limits.AllowProfile(request.Profile) ? IdentityRefusals.TokenForOtherProfiles
        : snapshot.Of<PolicyInForce>() is { Compiled: null } policy ? policy.Refusal
        : snapshot.MayDecide(actor, request.Profile) ? null
        : RequestRefusals.NotAnApprover;
}
