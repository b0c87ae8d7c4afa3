using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Keeps a table that lists are read from up with the log.</summary>
/// <remarks>Its rows and its checkpoint commit together, so that no event is left out and none counted twice.</remarks>
internal interface ITableProjection
{
    /// <summary>The checkpoint stands under it: unique, never changed.</summary>
    string Name { get; }

    /// <summary>Types of the events that it follows, or base types of theirs.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>Writes what follows from the events, which are in order, at least one, in the transaction of the connection.</summary>
    Task Apply(NpgsqlConnection connection, IReadOnlyList<RecordedEvent> batch, CancellationToken cancellationToken);

    /// <summary>Removes every row, in the transaction of the connection.</summary>
    Task Clear(NpgsqlConnection connection, CancellationToken cancellationToken);
}
