namespace Sentinel.Load.Scenarios;

/// <summary>All scenarios, in the order in which they run.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new PolicyEvaluation(),
        new CachedPolicyEvaluation(),
        new RequestIdGeneration(),
        new MixedWorkload(),
        CredentialRequests.Steady,
        CredentialRequests.Heavy,
        new LeaseIssuance(),
        new CrossNodeFirstFetch(),
        new UnrelatedOrders(),
        new RevocationTiming(),
        new ConcurrentRevocationCheck(),
        new RevocationStorm(),
        new ConcurrentSessions(),
        new SessionIsolationUnderLoad(),
        new StoreContention(),
        new ConcurrentReadWrite(),
        new ListUnderConcurrentCreation(),
        new Soak(),
    ];
}
