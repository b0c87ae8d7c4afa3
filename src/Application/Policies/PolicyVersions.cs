using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Every version of the policy that ever was in force.</summary>
public sealed class PolicyVersions(IEventStore events)
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
}
