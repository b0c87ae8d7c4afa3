using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Emergency access as decisions read it: what is active or still to be reviewed.</summary>
public sealed class BrokenGlasses
{
    private readonly ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>> _glasses;
    private readonly ImmutableDictionary<PersonId, ImmutableHashSet<BreakGlassId>> _ofPerson;

    private BrokenGlasses(
        ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>> glasses, ImmutableDictionary<PersonId, ImmutableHashSet<BreakGlassId>> ofPerson) =>
        (_glasses, _ofPerson) = (glasses, ofPerson);

    public static BrokenGlasses None { get; } = new(
        ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>>.Empty, ImmutableDictionary<PersonId, ImmutableHashSet<BreakGlassId>>.Empty);

    /// <summary>Everything that is active or still to be reviewed, in no order.</summary>
    public IEnumerable<Versioned<BrokenGlass>> All => _glasses.Values;

    /// <summary>Null when it does not exist, is newer than this snapshot or was reviewed.</summary>
    public Versioned<BrokenGlass>? Find(BreakGlassId id) => _glasses.GetValueOrDefault(id);

    /// <summary>What this person has active or still to be reviewed, in no order.</summary>
    public IEnumerable<Versioned<BrokenGlass>> Of(PersonId person) =>
        _ofPerson.TryGetValue(person, out var ids) ? ids.Select(id => _glasses[id]) : [];

    /// <summary>What this person has in force on this profile; null when nothing is.</summary>
    public Versioned<BrokenGlass>? InForce(PersonId person, string profile, DateTimeOffset now)
    {
        if (!_ofPerson.TryGetValue(person, out var ids))
        {
            return null;
        }

        foreach (var id in ids)
        {
            var glass = _glasses[id];
            if (glass.State.IsInForce(now) && glass.State.Known!.Profile == profile)
            {
                return glass;
            }
        }

        return null;
    }

    internal BrokenGlasses After(IReadOnlyList<RecordedEvent> batch)
    {
        var (glasses, ofPerson) = (_glasses, _ofPerson);
        foreach (var recorded in batch)
        {
            if (recorded.Data is not BreakGlassEvent happened)
            {
                continue;
            }

            var id = new BreakGlassId(recorded.Stream["break-glass-".Length..]);
            var state = BrokenGlass.Evolve(glasses.GetValueOrDefault(id)?.State ?? BrokenGlass.Initial, happened);
            var person = state.Known?.Invoker ?? default;
            var ids = ofPerson.GetValueOrDefault(person, []);
            (glasses, ofPerson) = state is BrokenGlass.Reviewed
                ? (glasses.Remove(id), ids.Count == 1 ? ofPerson.Remove(person) : ofPerson.SetItem(person, ids.Remove(id)))
                : (glasses.SetItem(id, new(BreakGlassStream.For(id), recorded.Version, state)), ofPerson.SetItem(person, ids.Add(id)));
        }

        return ReferenceEquals(glasses, _glasses) ? this : new(glasses, ofPerson);
    }
}

/// <summary>Keeps <see cref="BrokenGlasses"/> up with the log.</summary>
public sealed class BrokenGlassesProjection : Projection<BrokenGlasses>
{
    protected override BrokenGlasses Empty => BrokenGlasses.None;

    protected override BrokenGlasses Apply(BrokenGlasses state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.After(batch);
    }
}
