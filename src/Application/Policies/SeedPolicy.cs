using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Publishes a first policy on behalf of Sentinel itself, into a log that has none. No route leads here.</summary>
/// <param name="Document">Its text.</param>
public sealed record SeedPolicy(string Document) : IRequest<Outcome>;

public sealed class SeedPolicyHandler(IEventStore events, PolicyPublication publication, TimeProvider clock) : IRequestHandler<SeedPolicy, Outcome>
{
    private static readonly Provenance Seeding = new("sentinel:seed");

    public Task<Outcome> Handle(SeedPolicy request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var document = publication.Check(request.Document, cancellationToken);
        var now = clock.GetUtcNow();
        return events.Decide<Policy, PolicyEvent>(
            PolicyStream.Id, null, [],
            policy => policy is Policy.None ? document.Publish(policy, Seeding.Actor, "The sample policy.", now) : Decision.Nothing,
            Seeding, AppendOptions.Granting, cancellationToken);
    }
}
