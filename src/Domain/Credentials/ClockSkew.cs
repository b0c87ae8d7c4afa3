namespace Sentinel.Domain.Credentials;

/// <summary>How far STS's clock and the node's are apart, read from the keys that STS just made.</summary>
/// <remarks>STS counts the duration from its own now, so a key's true end cannot be trusted beyond this difference.</remarks>
public static class ClockSkew
{
    /// <summary>Beyond this a key is thrown away.</summary>
    public static TimeSpan Tolerated { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The distance between the clocks, never negative; network time counts as skew.</summary>
    /// <param name="expiration">What STS said.</param>
    /// <param name="durationSeconds">What STS was asked for.</param>
    /// <param name="now">The node's time when the answer arrived.</param>
    public static TimeSpan Between(DateTimeOffset expiration, int durationSeconds, DateTimeOffset now) =>
        (expiration - TimeSpan.FromSeconds(durationSeconds) - now).Duration();

    /// <summary>Whether the key must be thrown away.</summary>
    public static bool IsTooLarge(DateTimeOffset expiration, int durationSeconds, DateTimeOffset now) =>
        Between(expiration, durationSeconds, now) > Tolerated;
}
