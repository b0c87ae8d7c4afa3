using System.Text;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>What this node's appender has just committed, so that the feed need not read it back.</summary>
/// <remarks>
/// Only what lies right behind the applied state is taken: between that and an own commit of as many events as there are sequence
/// numbers there is no room for anybody else's. All else is read from the log, as if this were not here.
/// </remarks>
internal sealed class OwnCommits(TimeProvider clock)
{
    private const int Most = 4_096;
    private static readonly TimeSpan AnswerIsNear = TimeSpan.FromMilliseconds(10);
    private readonly Lock _gate = new();
    private readonly Queue<Commit> _commits = [];
    private readonly SequenceWaiters _answered = new(clock);
    private volatile int _writer;

    /// <summary>Pid of the server process that this node appends through; 0 while there is none.</summary>
    public int Writer
    {
        get => _writer;
        set => _writer = value;
    }

    /// <summary>What came of a batch, in the order of the log.</summary>
    public void Answered(IReadOnlyList<Member> batch, IReadOnlyList<AppendResult?> results)
    {
        var last = 0L;
        lock (_gate)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (results[i] is AppendResult.Committed committed)
                {
                    // A feed that takes nothing has lost the log, and will read it.
                    if (_commits.Count == Most)
                    {
                        _commits.Clear();
                    }

                    _commits.Enqueue(new(batch[i], committed));
                    last = committed.Sequence;
                }
            }
        }

        _answered.Reach(last);
    }

    /// <summary>Waits a moment for the answer to the batch that ends there: its notification may be ahead of it. False = not in yet.</summary>
    public Task<bool> WaitFor(long sequence, CancellationToken cancellationToken) =>
        _answered.WaitFor(sequence, AnswerIsNear, cancellationToken);

    /// <summary>The events right behind the sequence, in order; empty when others' come first.</summary>
    public List<RecordedEvent> TakeBehind(long sequence)
    {
        var commits = new List<Commit>();
        lock (_gate)
        {
            while (_commits.TryPeek(out var next) && next.First <= sequence + 1)
            {
                _commits.Dequeue();
                if (next.First == sequence + 1)
                {
                    commits.Add(next);
                    sequence = next.Committed.Sequence;
                }
            }
        }

        return [.. commits.SelectMany(commit => commit.Events())];
    }

    private readonly record struct Commit(Member Member, AppendResult.Committed Committed)
    {
        public long First => Committed.Sequence - Member.Events + 1;

        /// <summary>As they would be read: through their JSON.</summary>
        public IEnumerable<RecordedEvent> Events()
        {
            var sequence = First;
            for (var w = 0; w < Member.Writes.Count; w++)
            {
                var version = Committed.Versions[w] - Member.Writes[w].Count;
                foreach (var written in Member.Writes[w])
                {
                    yield return new(
                        sequence++, Member.Append.Writes[w].Stream.Value, ++version, written.Id, written.Type.Alias,
                        written.Type.Read(Encoding.UTF8.GetBytes(written.Json)), Committed.At, Member.Append.By);
                }
            }
        }
    }
}
