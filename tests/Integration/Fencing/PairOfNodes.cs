using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>Tests that share the pair run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PairOfNodes : ICollectionFixture<Pair>
{
    public const string Name = "A pair of nodes";
}

/// <summary>With nothing beside them: they count how long the one takes to notice what has happened to the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PairAlone : ICollectionFixture<Pair>
{
    public const string Name = "A pair of nodes, alone";
}
