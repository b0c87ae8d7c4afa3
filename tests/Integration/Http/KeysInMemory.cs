using Sentinel.Application.EventSourcing;
using Sentinel.Application.Http;

namespace Sentinel.Integration.Http;

/// <summary>Grants every claim and remembers what became of it.</summary>
internal sealed class KeysInMemory : IIdempotencyKeys
{
    /// <summary>What was done, in order.</summary>
    public List<string> Done { get; } = [];

    /// <summary>What was answered before, in place of a grant.</summary>
    public KeyClaim.Answered? Answered { get; set; }

    /// <summary>The table cannot be reached.</summary>
    public bool IsGone { get; set; }

    public Task<KeyClaim> Claim(IdempotentCall call, CancellationToken cancellationToken) =>
        IsGone ? throw new StoreUnavailableException("The database is gone.") : Answered is { } answered ? Task.FromResult<KeyClaim>(answered) : Note<KeyClaim>("claimed", new KeyClaim.Granted());

    public Task Keep(IdempotentCall call, KeptAnswer answer, CancellationToken cancellationToken) => Note($"kept {answer.Status}", 0);

    public Task Release(IdempotentCall call, CancellationToken cancellationToken) => Note("released", 0);

    public Task Abandon(IdempotentCall call, CancellationToken cancellationToken) => Note("abandoned", 0);

    public Task Sweep(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<T> Note<T>(string what, T result)
    {
        Done.Add(what);
        return Task.FromResult(result);
    }
}
