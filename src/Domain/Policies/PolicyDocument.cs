using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Domain.Policies;

/// <summary>One version of the policy, as written: what can be asked for, who may, and on which terms.</summary>
/// <param name="Profiles">What can be asked for; names are unique.</param>
/// <param name="Rules">In order: the first that matches decides. Names are unique.</param>
public sealed record PolicyDocument(ImmutableArray<Profile> Profiles, ImmutableArray<Rule> Rules)
{
    /// <summary>Who decides requests; the first entry whose profiles contain the one asked for. Names are unique.</summary>
    public ImmutableArray<ApprovalRule> Approvals { get; init; } = [];

    /// <summary>Who may break the glass, and how often. Names are unique.</summary>
    public ImmutableArray<BreakGlassRule> BreakGlass { get; init; } = [];

    /// <summary>Limits that replace the built-in ones; at most one for each pair of what and whom.</summary>
    public ImmutableArray<RateLimit> RateLimits { get; init; } = [];
}

/// <summary>One rule.</summary>
/// <param name="Name">Unique in its document.</param>
/// <param name="Effect">What it decides when it matches.</param>
/// <param name="Reason">Text for the caller; null when the author gave none.</param>
/// <param name="Conditions">When it matches.</param>
/// <param name="MaxServerDuration">Caps the session and its leases; null for no cap of its own. It never raises anything.</param>
public sealed record Rule(string Name, Effect Effect, string? Reason, Conditions Conditions, TimeSpan? MaxServerDuration);

/// <summary>What a rule decides. The default is the refusal.</summary>
public enum Effect
{
    Deny,
    Allow,

    [JsonStringEnumMemberName("require_approval")]
    RequireApproval,

    /// <summary>Allows mode <c>server</c> and refuses any other.</summary>
    [JsonStringEnumMemberName("require_server")]
    RequireServer,

    /// <summary>Allows mode <c>server</c> for a session that Sentinel tracks, and refuses anything else.</summary>
    [JsonStringEnumMemberName("require_server_session")]
    RequireServerSession,
}

/// <summary>How keys are fetched, as the route proves it. The default is none of them and is always denied.</summary>
public enum Mode
{
    Server = 1,
    Cli,

    [JsonStringEnumMemberName("credential_process")]
    CredentialProcess,
}
