using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Sentinel.Domain.Kernel;

/// <summary>What a pure decision answers: the events to record (possibly none), or a refusal.</summary>
/// <typeparam name="TEvent">The base type of the aggregate's events.</typeparam>
[CollectionBuilder(typeof(Decision), nameof(Decision.Accept))]
public readonly struct Decision<TEvent> : IEnumerable<TEvent>, IEquatable<Decision<TEvent>>
    where TEvent : class
{
    private readonly ImmutableArray<TEvent> _events;

    internal Decision(ImmutableArray<TEvent> events) => _events = events;

    private Decision(Refusal refusal)
    {
        _events = [];
        Refusal = refusal;
    }

    /// <summary>Why nothing may happen; null when the decision was accepted.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What happened, oldest first; empty when refused or when nothing was left to do.</summary>
    public ImmutableArray<TEvent> Events => _events.IsDefault ? [] : _events;

    public static implicit operator Decision<TEvent>(TEvent @event) => new([@event]);

    public static implicit operator Decision<TEvent>(Refusal refusal) => new(refusal);

    public static implicit operator Decision<TEvent>(NoEvents _) => new(ImmutableArray<TEvent>.Empty);

    public IEnumerator<TEvent> GetEnumerator() => ((IEnumerable<TEvent>)Events).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Decision<TEvent> other) => Equals(Refusal, other.Refusal) && Events.SequenceEqual(other.Events);

    public override bool Equals(object? obj) => obj is Decision<TEvent> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Refusal, Events.Length);

    public static bool operator ==(Decision<TEvent> left, Decision<TEvent> right) => left.Equals(right);

    public static bool operator !=(Decision<TEvent> left, Decision<TEvent> right) => !left.Equals(right);
}

/// <summary>Makes decisions.</summary>
public static class Decision
{
    /// <summary>Accepted, and nothing is left to do: repeating a finished command is not an error.</summary>
    public static NoEvents Nothing => default;

    /// <summary>Accepted, with these events in this order.</summary>
    public static Decision<TEvent> Accept<TEvent>(ReadOnlySpan<TEvent> events)
        where TEvent : class => new([.. events]);
}

/// <summary>The accepted decision without events, of any aggregate.</summary>
public readonly record struct NoEvents;
