using System.Text.Json.Serialization;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Audit;

/// <summary>What a stream added up to at a point of the log.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its version then.</param>
/// <param name="Sequence">Sequence of the last event that the state rests on.</param>
/// <param name="At">Time of that event.</param>
/// <param name="State">The state.</param>
public sealed record StreamState(string Stream, long Version, long Sequence, DateTimeOffset At, AggregateState State);

/// <summary>One of the kinds of state; never with a secret or the hash of one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$kind")]
[JsonDerivedType(typeof(SessionState), "session")]
[JsonDerivedType(typeof(PersonState), "person")]
[JsonDerivedType(typeof(TokenState), "token")]
[JsonDerivedType(typeof(PolicyState), "policy")]
[JsonDerivedType(typeof(ProposalState), "policyProposal")]
[JsonDerivedType(typeof(OrdersState), "revocations")]
[JsonDerivedType(typeof(RequestState), "request")]
[JsonDerivedType(typeof(NodeState), "node")]
[JsonDerivedType(typeof(BreakGlassState), "breakGlass")]
public abstract record AggregateState;

/// <summary>A session; <c>order</c> is the one that revoked it, <c>lastLease</c> the newest lease as it was recorded.</summary>
public sealed record SessionState(
    SessionId Id, SessionStanding Status, PauseCause? PausedBy, PersonId Person, TokenId OpenedBy, string Profile, string? Reason,
    string? Ticket, Mode Use, IReadOnlyDictionary<string, string> Context, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt, string? EndReason, OrderId? Order, int Leases, CredentialsIssued? LastLease) : AggregateState;

public sealed record PersonState(
    PersonId Id, string Status, string Handle, IReadOnlyList<string> Groups, Roles Roles, IReadOnlyList<ExternalIdentity> Identities) : AggregateState;

public sealed record TokenState(
    TokenId Id, string Status, PersonId PersonId, string Name, Roles Roles, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt,
    PersonId? IssuedBy, DateTimeOffset? RevokedAt, PersonId? RevokedBy, IReadOnlyList<string>? Cidrs, IReadOnlyList<string>? Profiles,
    bool Confirmed, bool EndSessions) : AggregateState;

public sealed record PolicyState(string Status, int PolicyVersion, string Hash, string Document) : AggregateState;

public sealed record OrdersState(string Status, IReadOnlyList<OrderState> Orders) : AggregateState;

/// <summary>An order; <c>holds</c> says whether it stops what comes later, too.</summary>
public sealed record OrderState(
    OrderId Order, Scope Scope, string Reason, bool Holds, long Sequence, PersonId By, DateTimeOffset At, DateTimeOffset? HoldUntil);

public sealed record NodeState(NodeId Id, string Status, long Epoch, DateTimeOffset Since, NodeId? FoundBy) : AggregateState;
