namespace Sentinel.Domain.Kernel;

/// <summary>The state of an aggregate, folded from its events.</summary>
/// <typeparam name="TSelf">The state itself, a closed union.</typeparam>
/// <typeparam name="TEvent">The base type of its events.</typeparam>
public interface IState<TSelf, in TEvent>
    where TSelf : IState<TSelf, TEvent>
    where TEvent : class
{
    /// <summary>The state of a stream without events.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>The state after one more event. Total: an event that does not apply leaves the state as it is.</summary>
    static abstract TSelf Evolve(TSelf state, TEvent @event);
}
