using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Domain.Credentials;

/// <summary>The decision behind every answer that carries keys, new or served again.</summary>
public static class LeaseDecision
{
    private static readonly TimeSpan HiddenFrom = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HiddenTo = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BeforeHidden = TimeSpan.FromSeconds((9 * 60) + 59);

    /// <summary>Decides what the session may have now; exactly one of grant and refusal is null.</summary>
    /// <param name="session">The session.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="query">This request: its person, groups, address, mode and instant.</param>
    /// <param name="grounds">What speaks for it beside the rules.</param>
    /// <param name="source">Where the request comes from, as it is compared.</param>
    public static (Grant? Grant, Refusal? Refusal) Decide(
        SessionDetail session, CompiledPolicy policy, in PolicyQuery query, GroundsInForce grounds, string source)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(policy);
        var (entitlement, refusal) = Entitlement.Of(policy, query, grounds);
        if (entitlement is null)
        {
            return (null, refusal);
        }

        if (session.BoundTo is { } address && address != source)
        {
            return (null, CredentialRefusals.OtherAddress);
        }

        var (now, profile, decision) = (query.Time, entitlement.Profile, entitlement.Decision);
        var until = entitlement.Until < session.ExpiresAt ? entitlement.Until.Value : session.ExpiresAt;
        if (until - now < Entitlement.Least)
        {
            return (null, until == session.ExpiresAt ? SessionRefusals.Expired : CredentialRefusals.WindowEnds);
        }

        var length = decision.MaxServerDuration < profile.Lease ? decision.MaxServerDuration.Value : profile.Lease;
        length = length < Entitlement.Least ? Entitlement.Least : length;
        length = until - now < length ? until - now : length;

        // SDKs go on with keys that end in 10 to 15 minutes when a refresh is refused: no lease may end there by a cut.
        length = length >= HiddenFrom && length <= HiddenTo ? BeforeHidden : length;
        var end = now + length;
        return (
            new(profile, entitlement.Ground, until, end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)),
                profile.Bind == Bind.Address ? source : null, policy.Version, policy.Hash),
            null);
    }
}
