using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Nodes;

/// <summary>The rows of the nodes and the functions that change them.</summary>
internal sealed class PostgresNodes(NpgsqlDataSource source, NodeOptions options)
{
    /// <summary>Registers the node under its next epoch.</summary>
    public async Task<long> Register(NodeId node, CancellationToken cancellationToken)
    {
        await using var command = Command("select sentinel.register_node($1)", node.Value);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>False when the node must register again.</summary>
    public Task<bool> Renew(NodeId node, long epoch, CancellationToken cancellationToken) =>
        Ask("select sentinel.renew_node($1, $2)", cancellationToken, node.Value, epoch);

    public Task<bool> Acknowledge(NodeId node, long epoch, long sequence, CancellationToken cancellationToken) =>
        Ask("select sentinel.acknowledge($1, $2, $3)", cancellationToken, node.Value, epoch, sequence);

    /// <summary>True for the one caller that cut the node off.</summary>
    public Task<bool> DeclareLost(NodeRow row, CancellationToken cancellationToken) =>
        Ask("select sentinel.declare_lost($1, $2, $3)", cancellationToken, row.Node.Value, row.Epoch, row.RenewedAt);

    public async Task Leave(NodeId node, long epoch, CancellationToken cancellationToken)
    {
        await using var command = Command("select sentinel.leave_node($1, $2)", node.Value, epoch);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<NodeRow>> Present(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand(
                "select node, epoch, renewed_at, acknowledged, acknowledged_at, clock_timestamp() from sentinel.nodes where not lost order by node");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<NodeRow>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(new(
                    new(reader.GetString(0)), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(3),
                    reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5)));
            }

            return rows;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException("The nodes cannot be read.", error);
        }
    }

    public NodeStatus Status(NodeRow row) =>
        new(row.Node, row.Epoch, row.RenewedAt + options.Lease, row.RenewedAt + options.Lease < row.Now, row.Acknowledged, row.AcknowledgedAt);

    private async Task<bool> Ask(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}

/// <summary>One row, with the database's time at which it was read.</summary>
internal sealed record NodeRow(
    NodeId Node, long Epoch, DateTimeOffset RenewedAt, long Acknowledged, DateTimeOffset AcknowledgedAt, DateTimeOffset Now);
