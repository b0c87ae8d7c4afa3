using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Credentials;

/// <summary>Every <em>no</em> of a lease that is not another column's.</summary>
public static class CredentialRefusals
{
    public static Refusal OtherAddress { get; } =
        new("address-mismatch", "This session's leases go to the address that got the first one only. Open a session from here.");

    public static Refusal WindowEnds { get; } =
        new("window-ending", "Less than a minute is left of the time in which the rule allows this. Ask again when it opens next.");

    public static Refusal JustRevoked { get; } =
        new("session-revoked", "Access was taken away a moment ago. Ask an operator before you open a new session.");

    public static Refusal ClockSkew { get; } =
        new("clock-skew", "This node's clock and AWS's differ by more than five seconds. Ask another node, and have the clock set.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    public static Refusal FenceLost { get; } =
        new("fence-lost", "What the decision rests on kept changing. Try again in a second.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>STS has not answered within the time that a client waits; the call goes on, and the next try finds its keys.</summary>
    public static Refusal StillObtaining { get; } =
        new("sts-unavailable", "AWS STS is slow to answer. Try again in a second; the keys may be there by then.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>A check of a role makes several calls of AWS, and not many may be made at one time.</summary>
    public static Refusal ChecksUnderWay { get; } =
        new("rate-limited", "This node is checking other roles already. Try again in a second.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>STS answers, but not fast enough to find out what a role lacks.</summary>
    public static Refusal CheckTooSlow { get; } =
        new("sts-unavailable", "AWS STS is too slow to check the role now. Try again later; nothing has been found out.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>At most one new lease per session in ten seconds.</summary>
    public static Refusal TooSoon(TimeSpan wait) =>
        new("rate-limited", "This session was given new keys less than ten seconds ago, and they no longer fit. Try again when the time is over.")
        {
            RetryAfter = wait,
        };
}
