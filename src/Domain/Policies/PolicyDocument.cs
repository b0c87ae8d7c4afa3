using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Domain.Policies;

/// <summary>One version of the policy, as written: what can be asked for, and who may.</summary>
/// <param name="Profiles">What can be asked for; names are unique.</param>
/// <param name="Rules">In order: the first that matches decides. Names are unique.</param>
public sealed record PolicyDocument(ImmutableArray<Profile> Profiles, ImmutableArray<Rule> Rules);

/// <summary>One rule.</summary>
/// <param name="Name">Unique in its document.</param>
/// <param name="Effect">What it decides when it matches.</param>
/// <param name="Reason">Text for the caller; null when the author gave none.</param>
/// <param name="Conditions">When it matches.</param>
/// <param name="MaxServerDuration">Caps the session and its leases; null for no cap of its own. It never raises anything.</param>
public sealed record Rule(string Name, Effect Effect, string? Reason, Conditions Conditions, TimeSpan? MaxServerDuration);

/// <summary>When a rule matches: all given conditions hold. An empty list is no condition.</summary>
/// <param name="Profiles">Names, compared ordinally.</param>
/// <param name="ProfilePatterns">Globs with <c>*</c> and <c>?</c> over the whole name.</param>
/// <param name="Users">Handles of persons, compared ordinally.</param>
/// <param name="Groups">At least one of the person's groups is among them, compared ordinally.</param>
/// <param name="Modes">How the keys are fetched.</param>
public sealed record Conditions(
    ImmutableArray<string> Profiles,
    ImmutableArray<string> ProfilePatterns,
    ImmutableArray<string> Users,
    ImmutableArray<string> Groups,
    ImmutableArray<Mode> Modes)
{
    /// <summary>Holds always.</summary>
    public static Conditions Any { get; } = new([], [], [], [], []);
}

/// <summary>What a rule decides. The default is the refusal.</summary>
public enum Effect
{
    Deny,
    Allow,
    RequireApproval,
}

/// <summary>How keys are fetched, as the route proves it. The default is none of them and is always denied.</summary>
public enum Mode
{
    Server = 1,
    Cli,

    [JsonStringEnumMemberName("credential_process")]
    CredentialProcess,
}
