using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Revocation;

/// <summary>Somebody who could lift an order, or make the one who can: the witness that nobody is locked out for good.</summary>
/// <param name="Guards">What makes him so, as it was seen.</param>
internal sealed record Lifter(IReadOnlyList<Guard> Guards)
{
    private const Roles Able = Roles.Operator | Roles.Admin;

    /// <summary>The order stops nobody who would have to lift it.</summary>
    public static Lifter NotNeeded { get; } = new([]);

    /// <summary>Another operator or admin whom nothing stops and who holds a token that says so; null when there is none.</summary>
    public static Lifter? OtherThan(Actor actor, Snapshot snapshot, DateTimeOffset now)
    {
        var (people, holds) = (snapshot.Of<People>(), snapshot.Of<HoldsState>());
        return (
            from token in people.Tokens
            where token.State is ApiToken.Active active && active.PersonId != actor.PersonId && active.Roles.HasAny(Able) && !active.IsExpired(now)
            let person = people.Find(token.State.Owner!.Value)
            where person is { State: Person.Active who } && (who.Roles & ((ApiToken.Active)token.State).Roles).HasAny(Able)
            let orders = holds.On(token.State.Owner!.Value)
            where orders.State.OnThePerson is null
            select new Lifter([Guard.From(token), Guard.From(person), Guard.From(orders)])).FirstOrDefault();
    }
}
