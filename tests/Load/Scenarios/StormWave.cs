using System.Collections.Immutable;
using Sentinel.Integration.Fencing;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Sessions that are revoked at one moment, each by the order on its scope.</summary>
/// <param name="Name">How they are revoked.</param>
/// <param name="Profile">What they are of.</param>
/// <param name="Sessions">They are active before.</param>
/// <param name="Scopes">The orders; one for each person, or one for all.</param>
/// <param name="Latecomer">Goes on opening sessions that are covered, too.</param>
internal sealed record StormWave(
    string Name, string Profile, ImmutableArray<(Leased Session, OrderedScope Scope)> Sessions, ImmutableArray<OrderedScope> Scopes, Developer Latecomer)
{
    /// <summary>The scope that the latecomer's sessions are in.</summary>
    public OrderedScope Latecomers => Scopes[^1];

    /// <summary>Sessions of so many in each of three waves: by person, by profile, by an order on everything.</summary>
    public static async Task<ImmutableArray<StormWave>> Three(Cluster cluster, int each, CancellationToken cancellationToken)
    {
        var latecomers = await cluster.People(3, cancellationToken);
        return
        [
            ByPerson(await cluster.Sessions(each, cancellationToken), latecomers[0]),
            ByOne(
                "by profile", ClusterPolicy.OtherProfile, new("profile", new { profile = ClusterPolicy.OtherProfile }),
                await cluster.Sessions(each, cancellationToken, ClusterPolicy.OtherProfile), latecomers[1]),
            ByOne(
                "everything", ClusterPolicy.Profile, new("everything", new { everything = true }),
                await cluster.Sessions(each, cancellationToken), latecomers[2]),
        ];
    }

    private static StormWave ByPerson(ImmutableArray<Leased> sessions, Developer latecomer)
    {
        var scopes = sessions.Select(session => session.Owner).Append(latecomer).DistinctBy(person => person.Id)
            .Select(person => (person.Id, Scope: new OrderedScope(person.Handle, new { person = person.Id }))).ToArray();
        var of = scopes.ToDictionary(one => one.Id, one => one.Scope, StringComparer.Ordinal);
        return new("by person", ClusterPolicy.Profile, [.. sessions.Select(session => (session, of[session.Owner.Id]))], [.. scopes.Select(one => one.Scope)], latecomer);
    }

    private static StormWave ByOne(string name, string profile, OrderedScope scope, ImmutableArray<Leased> sessions, Developer latecomer) =>
        new(name, profile, [.. sessions.Select(session => (session, scope))], [scope], latecomer);
}
