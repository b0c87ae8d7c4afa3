using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Every version of the policy that ever was in force.</summary>
public sealed class PolicyVersions(IEventStore events, IPolicyParser parser)
{
    /// <summary>That version, or the newest; null when there is none.</summary>
    public async Task<PolicyPublished?> Find(int? version, CancellationToken cancellationToken)
    {
        PolicyPublished? found = null;
        await foreach (var recorded in events.ReadStream(PolicyStream.Id.Value, new(Version: version), cancellationToken))
        {
            found = (PolicyPublished)recorded.Data;
        }

        return version is null || found?.Version == version ? found : null;
    }

    /// <summary>What differs between two versions, or why that cannot be said.</summary>
    /// <param name="from">The older; null for the one before <paramref name="to"/>.</param>
    /// <param name="to">The newer; null for the one in force.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<(ComparedPolicies? Compared, Refusal? Refusal)> Compare(int? from, int? to, CancellationToken cancellationToken)
    {
        if (await Find(to, cancellationToken) is not { } newer || await Find(from ?? newer.Version - 1, cancellationToken) is not { } older)
        {
            return (null, PolicyRefusals.VersionUnknown);
        }

        return parser.Parse(older.Document, cancellationToken).Document is { } before
            && parser.Parse(newer.Document, cancellationToken).Document is { } after
            ? (new(older, newer, PolicyDiff.Between(before, after)), null)
            : (null, PolicyRefusals.Unusable);
    }
}

/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Changes">What differs.</param>
public sealed record ComparedPolicies(PolicyPublished From, PolicyPublished To, ImmutableArray<PolicyChange> Changes);
