using System.Runtime.CompilerServices;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Credentials;

/// <summary>Decides the recorded decisions of a time span again, under a draft, and says what would have changed.</summary>
/// <remarks>
/// The log is read from its beginning, for who was in which group and which session was whose; in pages, so that no connection is
/// held while a slow reader takes the answer. One replay at a time on a node: it may take long, and keys are waited for.
/// </remarks>
public sealed class PolicyReplay(IEventStore events)
{
    private const int PageSize = 1000;
    private int _running;

    /// <summary>Another replay runs on this node.</summary>
    public static Refusal Busy { get; } = new("replay-busy", "Another replay runs on this node. Wait for its end, or ask another node.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>The right to run one replay, until it is disposed; null while another is running.</summary>
    public IDisposable? TryStart() => Interlocked.CompareExchange(ref _running, 1, 0) == 0 ? new Place(this) : null;

    /// <summary>What would have changed, in the order of the log; the summary is the last of them.</summary>
    /// <param name="draft">The policy to decide with.</param>
    /// <param name="span">Which decisions.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<Replayed> Run(
        CompiledPolicy draft, ReplaySpan span, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(span);
        var (log, counts, through) = (new ReplayedLog(), new ReplayCounts(), 0L);
        for (var page = await Read(through, cancellationToken); page.Count > 0; page = await Read(through, cancellationToken))
        {
            foreach (var recorded in page)
            {
                if (recorded.At >= span.To)
                {
                    yield return counts.Sum(draft.Hash, span, through);
                    yield break;
                }

                cancellationToken.ThrowIfCancellationRequested();
                through = recorded.Sequence;
                if (log.Read(recorded) is { } found && !(recorded.At < span.From) && span.Concerns(found) && counts.Add(found, draft) is { } change)
                {
                    yield return change;
                }
            }
        }

        yield return counts.Sum(draft.Hash, span, through);
    }

    private async Task<List<RecordedEvent>> Read(long after, CancellationToken cancellationToken)
    {
        var page = new List<RecordedEvent>(PageSize);
        await foreach (var recorded in events.ReadAll(after, PageSize, cancellationToken))
        {
            page.Add(recorded);
        }

        return page;
    }

    private sealed class Place(PolicyReplay replay) : IDisposable
    {
        private PolicyReplay? _replay = replay;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _replay, null) is { } left)
            {
                Volatile.Write(ref left._running, 0);
            }
        }
    }
}

/// <summary>Which recorded decisions are decided again.</summary>
/// <param name="From">Those whose event was recorded then or later; null for all.</param>
/// <param name="To">And before then.</param>
/// <param name="Profile">Those for this profile; null for all.</param>
/// <param name="Person">Those of the person with this id or handle; null for all.</param>
public sealed record ReplaySpan(DateTimeOffset? From, DateTimeOffset To, string? Profile = null, string? Person = null)
{
    /// <summary>Whether the decision is one of them. One whose session is not known any more is: it may be.</summary>
    public bool Concerns(FoundDecision found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return (Profile is null || found.Profile is null || found.Profile == Profile)
            && (Person is null || found.User is null || found.User == Person || found.Person?.Value == Person);
    }
}
