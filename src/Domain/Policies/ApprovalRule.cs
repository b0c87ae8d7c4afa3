using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Who decides the requests for some profiles.</summary>
/// <param name="Name">Unique in its document.</param>
/// <param name="Profiles">Names, compared ordinally; empty for any.</param>
/// <param name="Approvers">Handles of persons.</param>
/// <param name="ApproverGroups">Whoever is in one of them may decide too; with <paramref name="Approvers"/> at least one entry.</param>
/// <param name="Required">How many distinct approvers; never the requester.</param>
/// <param name="PendingFor">How long a request waits for a decision, 1 min to 7 d.</param>
/// <param name="MaxDuration">Longest access that can be asked for.</param>
/// <param name="AutoApprove">Who needs nobody; null for no one.</param>
public sealed record ApprovalRule(
    string Name, ImmutableArray<string> Profiles, ImmutableArray<string> Approvers, ImmutableArray<string> ApproverGroups,
    int Required, TimeSpan PendingFor, TimeSpan MaxDuration, AutoApproval? AutoApprove)
{
    public static TimeSpan DefaultPendingFor { get; } = TimeSpan.FromHours(24);

    public static TimeSpan DefaultMaxDuration { get; } = TimeSpan.FromHours(8);

    public static TimeSpan LeastPendingFor { get; } = TimeSpan.FromMinutes(1);

    public static TimeSpan MostPendingFor { get; } = TimeSpan.FromDays(7);
}

/// <summary>Requests that are approved as they come.</summary>
/// <param name="Users">Handles of persons, never empty.</param>
/// <param name="Time">When; null for any time.</param>
/// <param name="MaxDuration">Longest access that is approved so; null for the rule's.</param>
public sealed record AutoApproval(ImmutableArray<string> Users, TimeWindow? Time, TimeSpan? MaxDuration);
