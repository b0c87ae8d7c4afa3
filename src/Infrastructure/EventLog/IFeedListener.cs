using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Is told of the start, then of every batch, after the snapshot has it. Must return quickly: the feed waits.</summary>
internal interface IFeedListener
{
    /// <summary>The node has its first state: what happened before it is in no batch.</summary>
    void Started();

    void Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch);
}
