namespace Sentinel.Domain.Policies;

/// <summary>What came of trying one rule.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Matched">Whether all its conditions hold.</param>
/// <param name="Failed">
/// Key of the first condition that does not hold, in the order <c>profiles</c>, <c>profile_patterns</c>, <c>users</c>, <c>groups</c>,
/// <c>mode</c>, <c>time</c>, <c>source_ip</c>, <c>device</c>; null when the rule matched.
/// </param>
public sealed record RuleTrace(string Rule, bool Matched, string? Failed);
