using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;

namespace Sentinel.Application.Identity;

/// <summary>Destroys the key of whoever was erased, should the node that recorded it have ended before it did.</summary>
public sealed class WhenPersonErased(IPersonalDetails details) : IReaction
{
    public string Name => "when_person_erased";

    public IReadOnlyCollection<Type> Events { get; } = [typeof(PersonErased)];

    public Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return details.Erase(((PersonErased)recorded.Data).PersonId, cancellationToken);
    }
}
