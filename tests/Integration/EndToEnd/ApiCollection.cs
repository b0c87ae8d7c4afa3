using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Classes that share one server, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<LiveServer>
{
    public const string Name = "one real server";
}
