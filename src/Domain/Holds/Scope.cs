using System.Text.Json.Serialization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Holds;

/// <summary>What a revocation order reaches: exactly one of a person (perhaps on one profile only), a profile, a role, everything.</summary>
/// <param name="Person">All of this person.</param>
/// <param name="Profile">This profile; together with a person, only that person's on it.</param>
/// <param name="Role">Every profile of this role, by ARN.</param>
/// <param name="Everything">All there is.</param>
public sealed record Scope(PersonId? Person = null, string? Profile = null, string? Role = null, bool Everything = false)
{
    public static Scope All { get; } = new(Everything: true);

    /// <summary>Whether it names one thing, and one only.</summary>
    [JsonIgnore]
    public bool IsValid => (Person, Profile, Role, Everything) switch
    {
        (not null, _, null, false) => true,
        (null, not null, null, false) => true,
        (null, null, not null, false) => true,
        (null, null, null, true) => true,
        _ => false,
    };

    /// <summary>The stream of the orders on this scope: an order moves only the guards of leases that it concerns.</summary>
    [JsonIgnore]
    public StreamId Stream =>
        Everything ? HoldStreams.Everything
        : Person is { } person ? HoldStreams.Of(person)
        : Role is { } role ? HoldStreams.OfRole(role)
        : HoldStreams.OfProfile(Profile!);

    public bool Covers(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Everything
            || (Person is { } person && person == subject.Person && (Profile is null || Profile == subject.Profile))
            || (Person is null && Profile is not null && Profile == subject.Profile)
            || (Role is not null && Role == subject.Role);
    }
}

/// <summary>Whom and what a lease or a session is about.</summary>
/// <param name="Person">Who.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Role">ARN of the profile's role; null when the policy in force has no such profile.</param>
public sealed record Subject(PersonId Person, string Profile, string? Role)
{
    /// <summary>The streams of all orders that can cover it.</summary>
    public IReadOnlyList<StreamId> Streams { get; } = Role is null
        ? [HoldStreams.Everything, HoldStreams.Of(Person), HoldStreams.OfProfile(Profile)]
        : [HoldStreams.Everything, HoldStreams.Of(Person), HoldStreams.OfProfile(Profile), HoldStreams.OfRole(Role)];
}

/// <summary>Names the streams of revocation orders.</summary>
public static class HoldStreams
{
    private const string Aggregate = "revocations";

    public static StreamId Everything { get; } = new("revocations-everything", Aggregate);

    public static StreamId Of(PersonId person) => new("revocations-person-" + person.Value, Aggregate);

    public static StreamId OfProfile(string profile) => new("revocations-profile-" + profile, Aggregate);

    public static StreamId OfRole(string role) => new("revocations-role-" + role, Aggregate);
}
