using System.Collections.Immutable;
using System.Text.Json;
using Sentinel.Domain.Kernel;
using Shouldly;

namespace Sentinel.Unit.Kernel;

/// <summary>Events in, events out: <c>Spec.For&lt;S, E&gt;().Given(…).When(…).ThenRecorded(…)</c>.</summary>
public static class Spec
{
    public static Past<TState, TEvent> For<TState, TEvent>()
        where TState : class, IState<TState, TEvent>
        where TEvent : class => new([]);

    public sealed record Past<TState, TEvent>(ImmutableArray<TEvent> Events)
        where TState : class, IState<TState, TEvent>
        where TEvent : class
    {
        public TState State => Events.Aggregate(TState.Initial, TState.Evolve);

        /// <summary>What has happened before, oldest first.</summary>
        public Past<TState, TEvent> Given(params TEvent[] events) => new([.. Events, .. events]);

        public When<TState, TEvent> When(Func<TState, Decision<TEvent>> decide) => new(State, decide(State));
    }

    public sealed record When<TState, TEvent>(TState Before, Decision<TEvent> Decision)
        where TState : class, IState<TState, TEvent>
        where TEvent : class
    {
        /// <summary>Exactly these events in this order, compared as the log would hold them.</summary>
        public Then<TState> ThenRecorded(params TEvent[] expected)
        {
            Decision.Refusal.ShouldBeNull();
            Decision.Events.Select(Text).ShouldBe(expected.Select(Text));
            return new(Decision.Events.Aggregate(Before, TState.Evolve));
        }

        /// <summary>Accepted, and nothing was left to do.</summary>
        public Then<TState> ThenNothing() => ThenRecorded();

        public void ThenRefused(Refusal expected)
        {
            Decision.Refusal.ShouldBe(expected);
            Decision.Events.ShouldBeEmpty();
        }

        private static string Text(TEvent @event) => $"{@event.GetType().Name} {JsonSerializer.Serialize(@event, @event.GetType())}";
    }

    /// <summary>The state that the recorded events leave.</summary>
    public sealed record Then<TState>(TState State);
}
