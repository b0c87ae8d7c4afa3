using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Fencing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Sentinel.Integration.Kit.LongestFirst))]

namespace Sentinel.Integration.Kit;

/// <summary>Collections that take longest start first, or the last of them would run on alone while a processor idles.</summary>
/// <remarks>
/// They are handed over last: xUnit's threads take them from either end, so that this helps and promises nothing. Only how long a run
/// takes hangs on it: no test relies on an order.
/// </remarks>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        PairOfNodes.Name, "ClusterSafetyTests", "StartSpecs", "EmbeddedPostgresTests", "UnchangedClientSpecs", "PolicyFileSpecs",
        ApiCollection.Name, "KilledUnderLoadSpecs", "PolicyReplaySpecs", "StsCredentialIssuerSpecs", "OperationsSpecs", "SecretsSpecs",
        "HttpFuzzSpecs",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderByDescending(Rank)];

    private static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var rank
            ? rank
            : Long.Length;
}
