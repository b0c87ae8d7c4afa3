namespace Sentinel.Domain.Policies;

/// <summary>Says what is wrong with a profile's session policy; nothing when a lease can be made with it.</summary>
/// <param name="policy">JSON of the profile's own session policy; null when it has none.</param>
/// <param name="policyArns">Managed policies that narrow the role too.</param>
public delegate IEnumerable<string> SessionPolicyCheck(string? policy, IReadOnlyList<string> policyArns);
