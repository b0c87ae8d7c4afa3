using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Revocation;

/// <summary>Something that happened to the orders on one scope; stands in <c>revocations-…</c>.</summary>
public abstract record RevocationEvent;

/// <summary>An order: every session in its scope that was opened before it is over, for every node, at this event's commit.</summary>
/// <param name="Order">Which.</param>
/// <param name="Scope">What it reaches.</param>
/// <param name="Reason">Why; whom it stops is told.</param>
/// <param name="Hold">Whether it also stops what comes later, until it is lifted.</param>
/// <param name="By">Who gave it.</param>
/// <param name="At">When.</param>
/// <param name="HoldUntil">When the hold is to end by itself; null: it waits for someone to lift it, or does not hold at all.</param>
/// <param name="IncludeGranted">The approvals that the person has given are withdrawn with it; null: they stay.</param>
[AuditCode("REV101W")]
[Denies]
public sealed record AccessRevoked(
    OrderId Order, Scope Scope, string Reason, bool Hold, PersonId By, DateTimeOffset At, DateTimeOffset? HoldUntil = null,
    bool? IncludeGranted = null) : RevocationEvent;

/// <summary>The order holds nothing any more. What it ended stays ended.</summary>
[AuditCode("REV102W")]
public sealed record HoldLifted(OrderId Order, string Reason, PersonId By, DateTimeOffset At) : RevocationEvent;

/// <summary>The order's hold was given for a time, and the time is over. What it ended stays ended.</summary>
/// <param name="Order">Which.</param>
/// <param name="At">When, by the database's clock.</param>
[AuditCode("REV103W")]
public sealed record HoldExpired(OrderId Order, DateTimeOffset At) : RevocationEvent;
