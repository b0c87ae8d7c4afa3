using System.Collections.Immutable;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Policies;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Sessions;

/// <summary>All orders as a table, for a query that must say of many sessions at once whether one covers them.</summary>
/// <param name="Rows">What each scope covers: sessions of the person and the profile (null: any) opened before the sequence.</param>
public sealed record SessionCoverage(ImmutableArray<SessionCoverage.Row> Rows)
{
    /// <summary>The same that <see cref="HoldsState.Covering"/> says of one session at a time.</summary>
    public static SessionCoverage Of(HoldsState holds, CompiledPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return new([.. holds.Orders
            .GroupBy(order => order.Scope, order => order.Holds ? long.MaxValue : order.Sequence)
            .SelectMany(orders => Rowed(orders.Key, orders.Max(), policy))]);
    }

    private static IEnumerable<Row> Rowed(Scope scope, long before, CompiledPolicy? policy) =>
        scope.Role is { } role
            ? (policy?.Document.Profiles ?? []).Where(profile => profile.RoleArn == role).Select(profile => new Row(null, profile.Name, before))
            : [new(scope.Person?.Value, scope.Profile, before)];

    /// <param name="Person">Id of the person; null for any.</param>
    /// <param name="Profile">Name of the profile; null for any.</param>
    /// <param name="Before">Sessions opened at a lower sequence are covered.</param>
    public readonly record struct Row(string? Person, string? Profile, long Before);
}
