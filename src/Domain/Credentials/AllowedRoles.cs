using System.Collections.Immutable;

namespace Sentinel.Domain.Credentials;

/// <summary>The roles that this installation may hand out, whatever a policy says. Empty allows none.</summary>
public sealed class AllowedRoles
{
    private readonly ImmutableArray<string> _patterns;

    public AllowedRoles(IEnumerable<string> patterns) => _patterns = [.. patterns];

    /// <param name="role">The role that a lease is asked for.</param>
    /// <param name="own">The role that Sentinel itself runs as, null when it does not run as one: never handed out.</param>
    public bool Permits(RoleArn role, RoleArn? own)
    {
        ArgumentNullException.ThrowIfNull(role);
        if (own is not null && role.IsSameRole(own))
        {
            return false;
        }

        var text = role.ToString();
        return _patterns.Any(pattern => Wildcard.Matches(pattern, text));
    }
}
