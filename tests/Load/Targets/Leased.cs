using Sentinel.Integration.Fencing;

namespace Sentinel.Load.Targets;

/// <summary>A session that keys are fetched for.</summary>
/// <param name="Id"><c>ses_…</c>.</param>
/// <param name="Secret">What its client presents.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record Leased(string Id, string Secret, Developer Owner);
