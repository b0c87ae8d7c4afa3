using System.Text.Json;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Integration.EventLog;

/// <summary>Events that mean nothing, so that the log is tested and nothing else.</summary>
public abstract record TestEvent;

[AuditCode("TST101I")]
public sealed record CounterIncremented(int By, string? Note = null) : TestEvent;

[AuditCode("TST102I")]
[Denies]
public sealed record CounterLocked : TestEvent;

[AuditCode("TST103I")]
[EndsStream]
[Denies]
public sealed record CounterEnded(string Why) : TestEvent;

[AuditCode("TST105I")]
[EndsStream(IsForgotten = true)]
public sealed record CounterRetired : TestEvent;

/// <summary>Carries JSON that no property type of ours would produce.</summary>
[AuditCode("TST104I")]
public sealed record RawNoted(JsonElement Raw) : TestEvent;

public sealed record Counter(int Value, bool Locked, bool Ended) : IState<Counter, TestEvent>
{
    public static Counter Initial { get; } = new(0, Locked: false, Ended: false);

    public static Counter Evolve(Counter state, TestEvent @event) => @event switch
    {
        CounterIncremented e => state with { Value = state.Value + e.By },
        CounterLocked => state with { Locked = true },
        CounterEnded or CounterRetired => state with { Ended = true },
        _ => state,
    };

    public static Refusal Over { get; } = new("counter-over", "It has ended.");

    public Decision<TestEvent> Increment(int by = 1) => Ended ? Over : new CounterIncremented(by);

    public Decision<TestEvent> Lock() => Ended ? Over : Locked ? Decision.Nothing : new CounterLocked();

    public Decision<TestEvent> End(string why) => Ended ? Decision.Nothing : new CounterEnded(why);
}

internal static class Tests
{
    public static EventCatalog Catalog { get; } = EventCatalog.Of(typeof(AuditCodeAttribute).Assembly, typeof(TestEvent).Assembly);

    public static Provenance By { get; } = new("psn_test", "192.0.2.7", "req-1", "4bf92f3577b34da6a3ce929d0e0e4736");

    public static StreamId Stream(string name) => new($"counter-{name}", "counter");

    public static Append To(string name, long? expected, params TestEvent[] events) =>
        new([new(Stream(name), expected, events)], [], By, AppendOptions.Interactive);

    public static Append GuardedBy(this Append append, string name, long version) =>
        append with { Guards = [.. append.Guards, Guard.From(new Versioned<Counter>(Stream(name), version, Counter.Initial))] };

    public static Append In(this Append append, AppendOptions options) => append with { Options = options };

    public static Append And(this Append append, string name, long? expected, params TestEvent[] events) =>
        append with { Writes = [.. append.Writes, new(Stream(name), expected, events)] };
}
