namespace Sentinel.Application.EventSourcing;

/// <summary>How far the tables that lists are read from have followed the log.</summary>
public interface IViewProgress
{
    /// <summary>Every view has the log up to here, as far as this node has seen; it never goes back.</summary>
    long Reached { get; }

    /// <summary>
    /// Waits until every view has the sequence, whichever node wrote it there; false when that took longer than
    /// <paramref name="atMost"/>. A write waits so before it answers, that a list right after it is complete.
    /// </summary>
    Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken);
}
