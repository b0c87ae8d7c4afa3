using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>Which document is in force.</summary>
public abstract record Policy : IState<Policy, PolicyEvent>
{
    private Policy()
    {
    }

    /// <summary>Nothing was published yet.</summary>
    public sealed record None : Policy;

    /// <summary>A version is in force.</summary>
    public sealed record Published(int Version, string Hash, string Document) : Policy;

    public static Policy Initial { get; } = new None();

    public static Policy Evolve(Policy state, PolicyEvent @event) => @event switch
    {
        PolicyPublished e => new Published(e.Version, e.Hash, e.Document),
        _ => state,
    };

    /// <summary>Brings a document into force that was found to be without mistakes.</summary>
    /// <param name="document">Its text.</param>
    /// <param name="publishedBy">Id of a person, or the name of the part of Sentinel that publishes.</param>
    /// <param name="comment">Why.</param>
    /// <param name="now">The decision's time.</param>
    public Decision<PolicyEvent> Publish(string document, string publishedBy, string? comment, DateTimeOffset now)
    {
        var hash = PolicyHash.Of(document);
        return this switch
        {
            Published inForce when inForce.Hash == hash => Decision.Nothing,
            Published inForce => new PolicyPublished(inForce.Version + 1, hash, document, publishedBy, comment, now),
            _ => new PolicyPublished(1, hash, document, publishedBy, comment, now),
        };
    }
}
