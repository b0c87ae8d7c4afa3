using System.Buffers;
using System.Text;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>One append on its way: encoded once, sent as often as it takes, answered once.</summary>
internal sealed class Member
{
    // A caller goes on elsewhere: the writer's thread is the writer's.
    private readonly TaskCompletionSource<AppendResult?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Member(Append append, EventCatalog catalog, Chain? chain = null, Member? after = null)
    {
        if (append.Writes.Count == 0 || append.Writes.Any(write => write.Events.Count == 0)
            || append.Writes.DistinctBy(write => write.Stream).Count() < append.Writes.Count)
        {
            throw new ArgumentException("An append writes to at least one stream, each once, at least one event each.", nameof(append));
        }

        Append = append;
        Chain = chain;
        After = after;
        Writes = [.. append.Writes.Select(write => (IReadOnlyList<EncodedEvent>)[.. write.Events.Select(e => new EncodedEvent(catalog, e))])];
        Events = Writes.Sum(write => write.Count);
        Bytes = Writes.Sum(write => write.Sum(e => Encoding.UTF8.GetByteCount(e.Json)));
    }

    public Append Append { get; }

    /// <summary>Encoded events of each write.</summary>
    public IReadOnlyList<IReadOnlyList<EncodedEvent>> Writes { get; }

    public int Events { get; }

    public int Bytes { get; }

    /// <summary>Streams that lose power by it.</summary>
    public IReadOnlyList<string> Denied =>
        [.. Append.Writes.Where((_, index) => Writes[index].Any(e => e.Type.Denies)).Select(write => write.Stream.Value)];

    /// <summary>The decisions on one stream that build on each other; null when it stands alone.</summary>
    public Chain? Chain { get; }

    /// <summary>The member whose effect this one's decision presumed.</summary>
    public Member? After { get; }

    /// <summary>Whether it is known to have been committed.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>Whether all its texts can be sent: a lone surrogate in one would fail the whole batch before it leaves.</summary>
    public bool IsWellFormed =>
        Append.Writes.All(write => IsText(write.Stream.Value)) && Append.Guards.All(guard => IsText(guard.Stream.Value))
        && IsText(Append.By.Actor) && IsText(Append.By.RequestId) && IsText(Append.By.TraceId);

    /// <summary>What it came to; null when a member before it in its chain failed, so that it must be decided again.</summary>
    public Task<AppendResult?> Answer => _answer.Task;

    public void Committed(AppendResult.Committed result)
    {
        IsCommitted = true;
        _answer.TrySetResult(result);
    }

    public void Failed(AppendResult? result)
    {
        Chain?.Break();
        _answer.TrySetResult(result);
    }

    public void Failed(StoreUnavailableException reason)
    {
        Chain?.Break();
        _answer.TrySetException(reason);
    }

    private static bool IsText(string? text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }
}

/// <summary>Decisions on one stream, each made on the state that the one before it is about to leave.</summary>
/// <remarks>A failure breaks the chain for good; a member of a broken chain is never sent.</remarks>
internal sealed class Chain
{
    private volatile bool _broken;

    public bool IsBroken => _broken;

    public void Break() => _broken = true;
}

/// <summary>An event with its id and its JSON.</summary>
internal sealed class EncodedEvent(EventCatalog catalog, object @event)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public EventType Type { get; } = catalog.Find(@event.GetType());

    public string Json { get; } = catalog.Find(@event.GetType()).Write(@event);
}
