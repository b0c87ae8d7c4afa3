using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Checking;

/// <summary>Which event can follow which in a stream.</summary>
/// <remarks>
/// The fold of an aggregate is total: what does not apply leaves the state as it is, and here that is a violation. Where a fold takes more
/// than a decision would give, the rest is said beside it.
/// </remarks>
internal static class Edges
{
    private static readonly (Type Events, Func<Func<object, bool>> Replay)[] Kinds =
    [
        (typeof(SessionEvent), () => Replay<Session, SessionEvent>(OfSession)),
        (typeof(CredentialEvent), () => static _ => true),
        (typeof(PersonEvent), () => Replay<Person, PersonEvent>()),
        (typeof(ApiTokenEvent), () => Replay<ApiToken, ApiTokenEvent>()),
        (typeof(IdentityEvent), () => Replay<IdentityClaim, IdentityEvent>(OfIdentity)),
        (typeof(HandleReserved), Once),
        (typeof(BootstrapEvent), () => Replay<Bootstrap, BootstrapEvent>()),
        (typeof(PolicyEvent), () => Replay<Policy, PolicyEvent>(OfPolicy)),
        (typeof(PolicyProposalEvent), () => Replay<PolicyProposal, PolicyProposalEvent>()),
        (typeof(RequestEvent), () => Replay<AccessRequest, RequestEvent>()),
        (typeof(AccessRequestCounted), () => static _ => true),
        (typeof(BreakGlassEvent), () => Replay<BrokenGlass, BreakGlassEvent>()),
        (typeof(BreakGlassLedgerEvent), () => Replay<BreakGlassLedger, BreakGlassLedgerEvent>()),
        (typeof(RevocationEvent), () => Replay<RevocationOrders, RevocationEvent>(OfOrders)),
        (typeof(NodeEvent), () => Replay<Node, NodeEvent>(OfNode)),
    ];

    /// <summary>Follows a stream that begins with an event of this type: told each event, answers whether it is an edge.</summary>
    public static Func<object, bool> Of(Type first) => Kind(first)?.Invoke() ?? (static _ => false);

    /// <summary>How streams of such events are followed; null when that is not known.</summary>
    public static Func<Func<object, bool>>? Kind(Type first) => Kinds.FirstOrDefault(kind => kind.Events.IsAssignableFrom(first)).Replay;

    private static Func<object, bool> Replay<TState, TEvent>(Func<TState, TEvent, bool>? allows = null)
        where TState : class, IState<TState, TEvent>
        where TEvent : class
    {
        var state = TState.Initial;
        return happened =>
        {
            if (happened is not TEvent own)
            {
                return false;
            }

            var before = state;
            state = TState.Evolve(before, own);
            return !ReferenceEquals(before, state) && (allows is null || allows(before, own));
        };
    }

    private static Func<object, bool> Once()
    {
        var there = false;
        return _ => !there && (there = true);
    }

    private static bool OfSession(Session before, SessionEvent happened) => (before, happened) switch
    {
        (Session.Live { Status: SessionStatus.Active } s, CredentialsIssued e) => e.LeaseEndsAt <= s.Detail.ExpiresAt,
        (Session.Live { Status: SessionStatus.Active }, SessionPaused) => true,
        (Session.Live { Status: SessionStatus.Paused, PausedBy: PauseCause.Crash }, SessionPaused { Cause: PauseCause.Operator }) => true,
        (Session.Live { Status: SessionStatus.Paused }, SessionResumed) => true,
        (_, CredentialsIssued or SessionPaused or SessionResumed) => false,
        (Session.Live s, SessionExpired { Cause: null } e) => s.Detail.ExpiresAt <= e.At,
        _ => true,
    };

    private static bool OfIdentity(IdentityClaim before, IdentityEvent happened) => happened switch
    {
        IdentityClaimed => before.Owner is null,
        IdentityReleased e => before.Owner == e.PersonId,
        _ => false,
    };

    private static bool OfPolicy(Policy before, PolicyEvent happened) =>
        happened is PolicyPublished e && e.Version == (before is Policy.Published p ? p.Version : 0) + 1;

    private static bool OfOrders(RevocationOrders before, RevocationEvent happened) => happened switch
    {
        AccessRevoked e => !before.Orders.ContainsKey(e.Order),
        HoldLifted e => Holds(before, e.Order),
        HoldExpired e => Holds(before, e.Order),
        _ => false,
    };

    private static bool Holds(RevocationOrders orders, OrderId order) =>
        orders.Orders.TryGetValue(order, out var given) && given.Hold && !orders.Lifted.Contains(order);

    private static bool OfNode(Node before, NodeEvent happened) => (before, happened) switch
    {
        (Node.Running n, NodeRegistered e) => e.Epoch > n.Epoch,
        (Node.Lost n, NodeRegistered e) => e.Epoch > n.Epoch,
        (Node.Drained n, NodeRegistered e) => e.Epoch > n.Epoch,
        _ => true,
    };
}
