namespace Sentinel.Application.EventSourcing;

/// <summary>What follows from an event, done once it is in the log, by any node, at least once.</summary>
/// <remarks>
/// The checkpoint moves after the work: a crash between the two, or two nodes at work, repeat it. Doing it again must change nothing.
/// An exception means "not yet": the event is handled again after a while, and nothing behind it before.
/// </remarks>
public interface IReaction
{
    /// <summary>The checkpoint stands under it: unique, never changed.</summary>
    string Name { get; }

    /// <summary>Types of the events that it follows, or base types of theirs.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>Does what follows.</summary>
    Task Handle(RecordedEvent recorded, CancellationToken cancellationToken);
}
