using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Compares versions of the policy.</summary>
public sealed class PolicyComparison(CachedPolicyLoader policies, ISnapshots snapshots)
{
    /// <summary>What differs between two versions, or why that cannot be said.</summary>
    /// <param name="from">The older; null for the one before <paramref name="to"/>.</param>
    /// <param name="to">The newer; null for the one in force.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<(ComparedPolicies? Compared, Refusal? Refusal)> Compare(int? from, int? to, CancellationToken cancellationToken)
    {
        var newer = await policies.Load(to ?? (int)snapshots.Current.Of<PolicyInForce>().Policy.Version, cancellationToken);
        if (newer.Policy is not { } after)
        {
            return (null, newer.Refusal);
        }

        var older = await policies.Load(from ?? after.Version - 1, cancellationToken);
        return older.Policy is { } before
            ? (new(before, after, PolicyDiff.Between(before.Document, after.Document)), null)
            : (null, older.Refusal);
    }
}

/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Changes">What differs.</param>
public sealed record ComparedPolicies(CompiledPolicy From, CompiledPolicy To, ImmutableArray<PolicyChange> Changes);
