using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Is told of every batch after the snapshot has it. Must return quickly: the feed waits.</summary>
internal interface IFeedListener
{
    void Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch);
}
