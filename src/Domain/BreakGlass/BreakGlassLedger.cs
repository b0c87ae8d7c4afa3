using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.BreakGlass;

/// <summary>What counts towards cooldown and quotas: all that one person ever activated, or all on the profiles of one role.</summary>
/// <remarks>
/// The log keeps every activation. Here are the newest, as many as the highest quota can count, and the last of each person and profile:
/// no answer depends on more.
/// </remarks>
public sealed record BreakGlassLedger : IState<BreakGlassLedger, BreakGlassLedgerEvent>
{
    private readonly ImmutableQueue<DateTimeOffset> _newest;
    private readonly ImmutableDictionary<(PersonId Person, string Profile), DateTimeOffset> _last;
    private readonly int _count;

    private BreakGlassLedger(
        ImmutableQueue<DateTimeOffset> newest, int count, ImmutableDictionary<(PersonId Person, string Profile), DateTimeOffset> last) =>
        (_newest, _count, _last) = (newest, count, last);

    public static BreakGlassLedger Initial { get; } =
        new([], 0, ImmutableDictionary<(PersonId Person, string Profile), DateTimeOffset>.Empty);

    public static BreakGlassLedger Evolve(BreakGlassLedger state, BreakGlassLedgerEvent @event)
    {
        ArgumentNullException.ThrowIfNull(state);
        return @event is BreakGlassCounted counted ? state.After(counted) : state;
    }

    /// <summary>When this person last activated this profile; null when he never did.</summary>
    public DateTimeOffset? LastOf(PersonId person, string profile) =>
        _last.TryGetValue((person, profile), out var at) ? at : null;

    /// <summary>How many activations are younger than the window.</summary>
    public int Within(TimeSpan window, DateTimeOffset now) => _newest.Count(at => now - at < window);

    /// <summary>How long it takes until fewer than so many are younger than the window; null when fewer are.</summary>
    public TimeSpan? WaitForFewerThan(int many, TimeSpan window, DateTimeOffset now)
    {
        DateTimeOffset[] young = [.. _newest.Where(at => now - at < window).Order()];
        return young.Length < many ? null : window - (now - young[^many]);
    }

    private BreakGlassLedger After(BreakGlassCounted counted)
    {
        var newest = _newest.Enqueue(counted.At);
        var key = (counted.Invoker, counted.Profile);
        var last = _last.TryGetValue(key, out var before) && before > counted.At ? _last : _last.SetItem(key, counted.At);
        return _count < BreakGlassRule.MostTimes ? new(newest, _count + 1, last) : new(newest.Dequeue(), _count, last);
    }
}
