namespace Sentinel.Domain.Policies;

/// <summary>The bounds of a profile's durations, and what holds when its author gave none.</summary>
public static class ProfileLimits
{
    public static TimeSpan DefaultLease { get; } = TimeSpan.FromMinutes(5);

    public static TimeSpan DefaultMaxSession { get; } = TimeSpan.FromHours(8);

    public static TimeSpan DefaultIdleTimeout { get; } = TimeSpan.FromHours(1);

    /// <summary>The idle time-out of a profile whose author gave none.</summary>
    public static TimeSpan UsualIdle(TimeSpan lease) =>
        LeastIdle(lease) > DefaultIdleTimeout ? LeastIdle(lease) : DefaultIdleTimeout;

    /// <summary>AWS takes at most so many managed policies in one call.</summary>
    public const int MaxSessionPolicyArns = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HiddenFrom = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HiddenTo = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>Whether a lease may last so long: SDKs hide denials while 10 to 15 minutes are declared.</summary>
    public static bool IsLease(TimeSpan lease) =>
        (lease >= Shortest && lease < HiddenFrom) || (lease > HiddenTo && lease <= Longest);

    /// <summary>The shortest idle time-out: an idle client asks once per lease, and one such call may fail.</summary>
    public static TimeSpan LeastIdle(TimeSpan lease) => lease * 2;
}
