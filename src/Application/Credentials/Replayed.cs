using System.Text.Json.Serialization;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Credentials;

/// <summary>One line of the answer of a replay.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReplayedDecision), "change")]
[JsonDerivedType(typeof(ReplaySummary), "summary")]
public abstract record Replayed;

/// <summary>A recorded decision that the draft would have made otherwise.</summary>
/// <param name="Change">How it differs.</param>
/// <param name="Sequence">Sequence of the event that records it.</param>
/// <param name="At">The instant of the decision; of several refusals that one event counts, the last.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Count">How many decisions the event counts: a refusal that is repeated is written as one.</param>
/// <param name="Session">For which session.</param>
/// <param name="Person">Whose.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What for.</param>
/// <param name="Recorded">What the log says came of it.</param>
/// <param name="Draft">What would have come of it under the draft.</param>
public sealed record ReplayedDecision(
    ReplayedChange Change, long Sequence, DateTimeOffset At, DecisionKind Decision, int Count, SessionId Session, PersonId Person, string User,
    string Profile, RecordedOutcome Recorded, DraftOutcome Draft) : Replayed;

/// <summary>The last line: an answer without it is not whole.</summary>
/// <param name="PolicyHash">SHA-256 of the draft.</param>
/// <param name="From">As asked; null for the beginning of the log.</param>
/// <param name="To">As asked; when it was left out, the time of the call by the database's clock.</param>
/// <param name="Through">Sequence of the last event that was read.</param>
/// <param name="Examined">Decisions of the policy in the span: <c>unchanged</c>, and all of <c>changed</c> and <c>undecidable</c>.</param>
/// <param name="Unchanged">Those that the draft makes as they were made.</param>
/// <param name="Changed">Those that have a line of their own, by how they differ.</param>
/// <param name="Undecidable">Those for which the log says too little, by what is missing.</param>
/// <param name="NotOfPolicy">Refusals that no policy made, such as of a revoked session; they are not examined.</param>
/// <remarks>All numbers count events: a refusal that is repeated is written as one.</remarks>
public sealed record ReplaySummary(
    string PolicyHash, DateTimeOffset? From, DateTimeOffset To, long Through, long Examined, long Unchanged, ChangedCounts Changed,
    UndecidableCounts Undecidable, long NotOfPolicy) : Replayed;

/// <summary>How many decisions changed, by how.</summary>
public sealed record ChangedCounts(long NewlyRefused, long NewlyGranted, long OtherRole, long Shorter, long OtherRule);

/// <summary>How many decisions could not be made again, by what the log does not say.</summary>
public sealed record UndecidableCounts(long Record, long Mode, long Address, long Session, long Groups, long Ground);

/// <summary>Makes decisions again, and counts what came of them.</summary>
internal sealed class ReplayCounts
{
    private readonly long[] _changed = new long[Enum.GetValues<ReplayedChange>().Length];
    private readonly long[] _undecidable = new long[Enum.GetValues<Undecidable>().Length];
    private long _unchanged;
    private long _notOfPolicy;

    /// <summary>The line of a decision that changed; null for any other.</summary>
    public ReplayedDecision? Add(FoundDecision found, CompiledPolicy draft)
    {
        if (found.Decision is not { } decision)
        {
            _ = found.Undecidable is { } why ? _undecidable[(int)why]++ : _notOfPolicy++;
            return null;
        }

        switch (Redecision.Of(decision, draft))
        {
            case { Undecidable: { } why }:
                _undecidable[(int)why]++;
                return null;
            case { Change: { } change, Draft: { } outcome }:
                _changed[(int)change]++;
                return new(
                    change, found.Sequence, decision.At, decision.Kind, found.Count, found.Session, decision.Session.Person, decision.User,
                    decision.Session.Profile, decision.Recorded, outcome);
            default:
                _unchanged++;
                return null;
        }
    }

    public ReplaySummary Sum(string hash, ReplaySpan span, long through) => new(
        hash, span.From, span.To, through, _unchanged + _changed.Sum() + _undecidable.Sum(), _unchanged,
        new(Of(ReplayedChange.NewlyRefused), Of(ReplayedChange.NewlyGranted), Of(ReplayedChange.OtherRole), Of(ReplayedChange.Shorter), Of(ReplayedChange.OtherRule)),
        new(Of(Undecidable.Record), Of(Undecidable.Mode), Of(Undecidable.Address), Of(Undecidable.Session), Of(Undecidable.Groups), Of(Undecidable.Ground)),
        _notOfPolicy);

    private long Of(ReplayedChange change) => _changed[(int)change];

    private long Of(Undecidable why) => _undecidable[(int)why];
}
