using System.Collections.Immutable;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Holds;

/// <summary>What is held, and what was revoked when: the part of all revocation orders that decisions read.</summary>
/// <param name="Scopes">The orders on each scope, by stream.</param>
public sealed record Holds(ImmutableDictionary<StreamId, Versioned<ScopeOrders>> Scopes)
{
    public static Holds None { get; } = new(ImmutableDictionary<StreamId, Versioned<ScopeOrders>>.Empty);

    /// <summary>The order that stops this; null when none does.</summary>
    /// <param name="subject">Whom and what it is about.</param>
    /// <param name="openedAt">Sequence at which the session was opened; null for what is not a session yet.</param>
    /// <remarks>An order covers what was opened before it for good, and while it holds also what comes later.</remarks>
    public Order? Covering(Subject subject, long? openedAt)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (Scopes.IsEmpty)
        {
            return null;
        }

        foreach (var stream in subject.Streams)
        {
            if (Scopes.TryGetValue(stream, out var orders) && orders.State.Covering(subject, openedAt) is { } order)
            {
                return order;
            }
        }

        return null;
    }

    /// <summary>Every order that was ever given, in no order.</summary>
    public IEnumerable<Order> Orders => Scopes.Values.SelectMany(scope => scope.State.Orders);

    /// <summary>The order, whether it still holds or not; null when there is none.</summary>
    public Order? Find(OrderId id) => Orders.FirstOrDefault(order => order.Id == id);

    /// <summary>The orders on this person, as a decision that rests on the person guards them.</summary>
    public Versioned<ScopeOrders> On(PersonId person)
    {
        var stream = HoldStreams.Of(person);
        return Scopes.GetValueOrDefault(stream) ?? new(stream, 0, ScopeOrders.None);
    }

    /// <summary>Guards on every stream whose orders can cover the subject, as they were seen here.</summary>
    public IEnumerable<Guard> Guards(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Streams.Select(stream => Guard.From(Scopes.GetValueOrDefault(stream) ?? new(stream, 0, ScopeOrders.None)));
    }
}

/// <summary>The orders on one scope, oldest first.</summary>
public sealed record ScopeOrders(ImmutableArray<Order> Orders)
{
    public static ScopeOrders None { get; } = new([]);

    /// <summary>The order that holds all of a person, every token on every route; null when none does.</summary>
    public Order? OnThePerson => Orders.LastOrDefault(order => order is { Holds: true, Scope: { Person: not null, Profile: null } });

    internal Order? Covering(Subject subject, long? openedAt)
    {
        for (var i = Orders.Length - 1; i >= 0; i--)
        {
            if ((Orders[i].Holds || openedAt < Orders[i].Sequence) && Orders[i].Scope.Covers(subject))
            {
                return Orders[i];
            }
        }

        return null;
    }
}

/// <summary>One order as decisions see it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Scope">What it reaches.</param>
/// <param name="Reason">Why.</param>
/// <param name="Sequence">Everything opened before is over.</param>
/// <param name="Holds">It stops what comes later, too.</param>
/// <param name="By">Who gave it.</param>
/// <param name="At">When it was committed.</param>
/// <param name="HoldUntil">When its hold is to end by itself. Nothing is decided by it: the hold ends with its own event.</param>
public sealed record Order(
    OrderId Id, Scope Scope, string Reason, long Sequence, bool Holds, PersonId By, DateTimeOffset At, DateTimeOffset? HoldUntil = null)
{
    /// <summary>What is said to whom it holds.</summary>
    public Refusal Refusal => HoldRefusals.Held(Id, Reason, HoldUntil);
}
