using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>What an approval takes.</summary>
/// <param name="Name">The entry of <c>approvals</c> that counts.</param>
/// <param name="Required">How many others must approve; 0 when a request is approved as it comes.</param>
/// <param name="MaxDurationSeconds">Longest access that can be asked for.</param>
public sealed record ApprovalTerms(string Name, int Required, long MaxDurationSeconds);

/// <summary>What breaking the glass takes.</summary>
/// <param name="Name">The entry of <c>break_glass</c> that allows it.</param>
/// <param name="ReasonCodes">What may be given as reason.</param>
/// <param name="MaxDurationSeconds">Longest activation.</param>
public sealed record BreakGlassTerms(string Name, ImmutableArray<ReasonCode> ReasonCodes, long MaxDurationSeconds);

/// <summary>The entry of <c>break_glass</c> that is somebody's.</summary>
/// <param name="Rule">The entry.</param>
/// <param name="IsOpen">Whether its window is open; always when it has none.</param>
/// <param name="Until">The end of the open window; null when there is none, or one that never ends.</param>
public sealed record BreakGlassEntry(BreakGlassRule Rule, bool IsOpen, DateTimeOffset? Until);
