using System.Globalization;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using Sentinel.Load.Benchmarks;

namespace Sentinel.Load.Scenarios;

/// <summary>Published versions of one policy behind the product's cache; each version and profile is compiled at its first use.</summary>
internal sealed class PolicyShelf
{
    public const int Profiles = 50;
    private const int Rules = 200;
    private const long MostBytes = 256 * 1024 * 1024;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly ProfileCache _profiles = new(MostBytes);
    private readonly CachedPolicyLoader _loader;

    /// <param name="kept">How many versions are kept at most.</param>
    public PolicyShelf(int kept)
    {
        var text = PolicySample.Of(Rules, Profiles, windows: false).Yaml();
        var hash = PolicyHash.Of(text);
        _loader = new(
            (version, _) => Task.FromResult<PolicyPublished?>(new(version, hash, text, "psn_a", null, default)), new YamlPolicyParser((_, _) => []), _profiles,
            kept);
    }

    /// <summary>How often a version was read and compiled.</summary>
    public long VersionLoads => _loader.Loads;

    /// <summary>How often the rules of a version and profile were compiled.</summary>
    public long ProfileLoads => _profiles.Loads;

    /// <summary>Asks a version about a profile. Half of the rules' conditions fail for the mode that is not <c>server</c>.</summary>
    /// <param name="version">Which version.</param>
    /// <param name="profile">From 0.</param>
    /// <param name="mode">How the keys are fetched; only <c>server</c> is allowed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it decided as its document says, and whether the version was there.</returns>
    public async ValueTask<(bool Right, bool Hit)> Ask(int version, int profile, Mode mode, CancellationToken cancellationToken)
    {
        var loading = _loader.Load(version, cancellationToken);
        var hit = loading.IsCompletedSuccessfully;
        var policy = (await loading).Policy;
        var query = new PolicyQuery("ada", ["staff", "team-0"], Name(profile), mode, Noon, null);
        return (policy?.Version == version && policy.Decide(query).RuleIndex == (mode == Mode.Server ? profile : -1), hit);
    }

    private static string Name(int profile) => string.Create(CultureInfo.InvariantCulture, $"profile-{profile}");
}
