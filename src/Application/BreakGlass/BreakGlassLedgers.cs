using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Every ledger, as of one sequence of the log.</summary>
/// <remarks>They stand in the snapshot, and not only in the log, so that an activation reads them and what is active as of one moment.</remarks>
/// <param name="Ledgers">By stream.</param>
public sealed record BreakGlassLedgers(ImmutableDictionary<StreamId, Versioned<BreakGlassLedger>> Ledgers)
{
    public static BreakGlassLedgers None { get; } = new(ImmutableDictionary<StreamId, Versioned<BreakGlassLedger>>.Empty);

    /// <summary>The ledger of that stream; an empty one when nothing was counted yet.</summary>
    public Versioned<BreakGlassLedger> Of(StreamId stream) => Ledgers.GetValueOrDefault(stream) ?? new(stream, 0, BreakGlassLedger.Initial);
}

/// <summary>Keeps <see cref="BreakGlassLedgers"/> up with the log.</summary>
public sealed class BreakGlassLedgersProjection : Projection<BreakGlassLedgers>
{
    protected override BreakGlassLedgers Empty => BreakGlassLedgers.None;

    protected override BreakGlassLedgers Apply(BreakGlassLedgers state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        var ledgers = state.Ledgers;
        foreach (var recorded in batch)
        {
            if (recorded.Data is BreakGlassLedgerEvent counted)
            {
                var stream = new StreamId(recorded.Stream, BreakGlassStream.Ledger);
                var before = ledgers.GetValueOrDefault(stream)?.State ?? BreakGlassLedger.Initial;
                ledgers = ledgers.SetItem(stream, new(stream, recorded.Version, BreakGlassLedger.Evolve(before, counted)));
            }
        }

        return ReferenceEquals(ledgers, state.Ledgers) ? state : new(ledgers);
    }
}
