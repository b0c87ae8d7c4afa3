using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>Who may break the glass for some profiles, when and how often.</summary>
/// <param name="Name">Unique in its document.</param>
/// <param name="Profiles">Names, compared ordinally; empty for any.</param>
/// <param name="Users">Handles of persons.</param>
/// <param name="Groups">Whoever is in one of them; with <paramref name="Users"/> at least one entry.</param>
/// <param name="ReasonCodes">What may be given as reason; all codes when the author gave none.</param>
/// <param name="Time">When; null for any time.</param>
/// <param name="SourceNetworks">Where from; empty for anywhere.</param>
/// <param name="Modes">How the keys are fetched; empty for any way.</param>
/// <param name="MaxDuration">Longest activation, at most 4 h.</param>
/// <param name="Cooldown">Least time since the last activation of this person and profile; null for none.</param>
/// <param name="Quotas">How often within a window; null for no quota.</param>
/// <param name="EscalationThreshold">Activations within the window from which on each is flagged; null for no flag.</param>
/// <param name="ReviewWithin">How long a review may take before it is overdue.</param>
public sealed record BreakGlassRule(
    string Name, ImmutableArray<string> Profiles, ImmutableArray<string> Users, ImmutableArray<string> Groups,
    ImmutableArray<ReasonCode> ReasonCodes, TimeWindow? Time, ImmutableArray<IPNetwork> SourceNetworks, ImmutableArray<Mode> Modes,
    TimeSpan MaxDuration, TimeSpan? Cooldown, Quotas? Quotas, int? EscalationThreshold, TimeSpan ReviewWithin)
{
    /// <summary>No quota and no threshold is higher.</summary>
    public const int MostTimes = 10_000;

    public static TimeSpan DefaultMaxDuration { get; } = TimeSpan.FromHours(1);

    public static TimeSpan MostMaxDuration { get; } = TimeSpan.FromHours(4);

    public static TimeSpan DefaultReviewWithin { get; } = TimeSpan.FromHours(72);
}

/// <summary>How often the glass may be broken.</summary>
/// <param name="PerUser">By one person; null for no limit.</param>
/// <param name="PerProfile">For one profile, whoever does it; null for no limit.</param>
/// <param name="Window">Within so long.</param>
public sealed record Quotas(int? PerUser, int? PerProfile, TimeSpan Window);

/// <summary>Why the glass is broken.</summary>
public enum ReasonCode
{
    Incident,
    Maintenance,
    Security,
    Recovery,
    Other,
}
