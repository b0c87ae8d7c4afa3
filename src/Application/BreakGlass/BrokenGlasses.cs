using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Emergency access as decisions read it: what is active or still to be reviewed.</summary>
public sealed class BrokenGlasses
{
    private readonly ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>> _glasses;

    private BrokenGlasses(ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>> glasses) => _glasses = glasses;

    public static BrokenGlasses None { get; } = new(ImmutableDictionary<BreakGlassId, Versioned<BrokenGlass>>.Empty);

    /// <summary>Everything that is active or still to be reviewed, in no order.</summary>
    public IEnumerable<Versioned<BrokenGlass>> All => _glasses.Values;

    /// <summary>Null when it does not exist, is newer than this snapshot or was reviewed.</summary>
    public Versioned<BrokenGlass>? Find(BreakGlassId id) => _glasses.GetValueOrDefault(id);

    /// <summary>What this person has in force on this profile; null when nothing is.</summary>
    public Versioned<BrokenGlass>? InForce(PersonId person, string profile, DateTimeOffset now)
    {
        if (_glasses.IsEmpty)
        {
            return null;
        }

        return _glasses.Values.FirstOrDefault(glass =>
            glass.State is BrokenGlass.Active active && active.Detail.Invoker == person && active.Detail.Profile == profile
            && now < active.Detail.Activated.Until);
    }

    internal BrokenGlasses After(IReadOnlyList<RecordedEvent> batch)
    {
        var glasses = _glasses;
        foreach (var recorded in batch)
        {
            if (recorded.Data is not BreakGlassEvent happened)
            {
                continue;
            }

            var id = new BreakGlassId(recorded.Stream["break-glass-".Length..]);
            var state = BrokenGlass.Evolve(glasses.GetValueOrDefault(id)?.State ?? BrokenGlass.Initial, happened);
            glasses = state is BrokenGlass.Reviewed ? glasses.Remove(id) : glasses.SetItem(id, new(BreakGlassStream.For(id), recorded.Version, state));
        }

        return ReferenceEquals(glasses, _glasses) ? this : new(glasses);
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
