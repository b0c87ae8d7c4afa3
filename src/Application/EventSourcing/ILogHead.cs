namespace Sentinel.Application.EventSourcing;

/// <summary>The end of the log.</summary>
public interface ILogHead
{
    /// <summary>Sequence of the last event that is committed now, by any node; 0 when the log is empty.</summary>
    Task<long> Read(CancellationToken cancellationToken);
}
