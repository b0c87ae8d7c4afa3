using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.Nodes;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The node's one writer of the log: drains the queue and commits each batch as one call.</summary>
/// <remarks>
/// Batches fill while the one before commits. Whatever happens to a batch, each of its members is answered with what is known to be
/// in the log: a broken connection is read back before anything is answered or sent again, and a member that the database refuses
/// is separated from the others by halving.
/// </remarks>
internal sealed partial class Appender(
    NpgsqlDataSource source, AppendQueue queue, OwnCommits own, INodeEpoch node, Denials denials, LogOptions options, LogMetrics metrics,
    TimeProvider clock, ILogger<Appender> logger) : BackgroundService
{
    private AppenderConnection? _connection;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await Task.WhenAny(ExecuteTask ?? Task.CompletedTask, Task.Delay(options.AnswerTimeout, clock, cancellationToken));
        await base.StopAsync(cancellationToken);
        Members.Fail(queue.Drain(), "This node is stopping.");
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var batch = await queue.Take(stoppingToken);
            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                await Commit(batch, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                Members.Fail(batch, "This node stopped before the outcome was known.");
                throw;
            }
            catch (Exception unforeseen)
            {
                // Nothing is answered as recorded, and the writer goes on.
                Log.Unforeseen(logger, unforeseen);
                Members.Fail(batch, "The outcome of this append is not known.");
                await DisposeBroken(_connection);
                _connection = null;
            }
        }
    }

    private async Task Commit(List<Member> members, CancellationToken cancellationToken)
    {
        var batch = Members.Sound(members);
        while (batch.Count > 0)
        {
            try
            {
                _connection ??= await AppenderConnection.Open(source, options, clock, cancellationToken);
                own.Writer = _connection.Backend.Pid;
                var (name, epoch) = node.Current;
                var sent = clock.GetTimestamp();
                var results = await _connection.Append.Execute(name, epoch, batch, cancellationToken);
                metrics.Appended(batch.Sum(member => member.Events), clock.GetElapsedTime(sent));
                Answer(batch, results);
                return;
            }
            catch (PostgresException refused) when (!IsEndOfConnection(refused))
            {
                if (await Settle(batch, refused, cancellationToken))
                {
                    return;
                }
            }
            catch (Exception broken) when (broken is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                Log.ConnectionBroken(logger, batch.Count, broken);
                batch = await Reconnect(batch, cancellationToken);
            }
        }
    }

    /// <summary>The transaction is known to have rolled back: decides what becomes of the batch. False = send it again.</summary>
    private async Task<bool> Settle(List<Member> batch, PostgresException refused, CancellationToken cancellationToken)
    {
        switch (refused.SqlState)
        {
            case "SN001":
                Log.NodeFenced(logger);
                node.Fenced();
                foreach (var member in batch)
                {
                    member.Failed(new AppendResult.NodeFenced());
                }

                return true;
            case PostgresErrorCodes.LockNotAvailable:
                Log.LockNotAvailable(logger, options.LockTimeout, await EndStoppedHolder(cancellationToken));
                return false;
            case PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure:
                return false;
            case var state when state[..2] is not ("21" or "22" or "23" or "54"):
                Log.StoreFailed(logger, state, refused);
                Members.Fail(batch, "The event log cannot be written.");
                return true;
            case var state when batch.Count == 1:
                Log.MemberRejected(logger, batch[0].Append.Writes[0].Stream.Value, state, refused);
                batch[0].Failed(new AppendResult.Rejected(state));
                return true;
            default:
                var half = batch.Count / 2;
                await Commit([.. batch.Take(half)], cancellationToken);
                await Commit([.. batch.Skip(half)], cancellationToken);
                return true;
        }
    }

    /// <summary>Finds out what became of a batch whose answer never came. Answers who is in the log; the others are sent again.</summary>
    private async Task<List<Member>> Reconnect(List<Member> batch, CancellationToken cancellationToken)
    {
        var lost = _connection;
        _connection = null;
        await DisposeBroken(lost);
        for (var delay = TimeSpan.FromMilliseconds(50); ; delay = Min(delay * 2, TimeSpan.FromSeconds(1)))
        {
            try
            {
                if (lost is null)
                {
                    Members.Fail([.. batch, .. queue.Drain()], "The event log cannot be reached.");
                    return [];
                }

                await AppendRecovery.EndOwn(source, lost.Backend, cancellationToken);
                var committed = await AppendRecovery.ReadBack(source, batch, cancellationToken);
                foreach (var (member, result) in committed)
                {
                    Committed(member, result);
                }

                Log.ReadBack(logger, committed.Count, batch.Count);
                return Members.Sound([.. batch.Where(member => !committed.ContainsKey(member))]);
            }
            catch (Exception still) when (still is NpgsqlException or IOException or TimeoutException)
            {
                // Nobody behind this batch has been sent, so nobody behind it needs to wait for a database that is not there.
                Members.Fail(queue.Drain(), "The event log cannot be reached.");
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    private async Task<int?> EndStoppedHolder(CancellationToken cancellationToken)
    {
        try
        {
            return await AppendRecovery.EndStoppedHolder(source, cancellationToken);
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or IOException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>A denial holds on this node before anyone hears that it was recorded.</summary>
    private void Committed(Member member, AppendResult.Committed result)
    {
        var denied = member.Denied;
        if (denied.Count > 0)
        {
            denials.Hear(denied, result.Sequence);
        }

        member.Committed(result);
    }

    private void Answer(List<Member> batch, AppendResult?[] results)
    {
        own.Answered(batch, results);
        for (var i = 0; i < batch.Count; i++)
        {
            if (results[i] is AppendResult.Committed committed)
            {
                Committed(batch[i], committed);
            }
            else
            {
                batch[i].Failed(results[i]);
            }
        }
    }

    /// <summary>SQLSTATE classes after which the transaction's end is not known: connection exceptions and shutdown.</summary>
    private static bool IsEndOfConnection(PostgresException error) => error.SqlState[..2] is "08" or "57";

    private static async Task DisposeBroken(AppenderConnection? connection)
    {
        try
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            // It is broken: that is why it goes.
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Warning, "The append connection broke with {Members} appends under way; reading back what came of them")]
        public static partial void ConnectionBroken(ILogger logger, int members, Exception reason);

        [LoggerMessage(102, LogLevel.Warning, "{Committed} of {Members} appends of unknown outcome were in the log; the others are sent again")]
        public static partial void ReadBack(ILogger logger, int committed, int members);

        [LoggerMessage(103, LogLevel.Critical, "No append lock within {Timeout}; ended the stopped server process {Ended} that held it")]
        public static partial void LockNotAvailable(ILogger logger, TimeSpan timeout, int? ended);

        [LoggerMessage(104, LogLevel.Error, "This node is fenced: it was declared lost, or a newer one of its name runs")]
        public static partial void NodeFenced(ILogger logger);

        [LoggerMessage(105, LogLevel.Error, "The event log refused a batch with {SqlState}")]
        public static partial void StoreFailed(ILogger logger, string sqlState, Exception reason);

        [LoggerMessage(107, LogLevel.Critical, "The appender met what it does not know; it goes on with a new connection")]
        public static partial void Unforeseen(ILogger logger, Exception reason);

        [LoggerMessage(106, LogLevel.Error, "The database refused an append to {Stream} with {SqlState}; all others of its batch went on")]
        public static partial void MemberRejected(ILogger logger, string stream, string sqlState, Exception reason);
    }
}
