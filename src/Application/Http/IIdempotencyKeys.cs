using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;

namespace Sentinel.Application.Http;

/// <summary>Which writes with an <c>Idempotency-Key</c> have run, and what they were answered; the same on all nodes.</summary>
/// <remarks>Throws <see cref="StoreUnavailableException"/>: what cannot be claimed must not run.</remarks>
public interface IIdempotencyKeys
{
    /// <summary>Claims the key for this call, or says what stands in the way. Whoever is granted it answers, releases or abandons it.</summary>
    Task<KeyClaim> Claim(IdempotentCall call, CancellationToken cancellationToken);

    /// <summary>Keeps the answer for 24 hours.</summary>
    Task Keep(IdempotentCall call, KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>Nothing was done: the key is free again.</summary>
    Task Release(IdempotentCall call, CancellationToken cancellationToken);

    /// <summary>It is not known whether anything was done: the key says so from now on.</summary>
    Task Abandon(IdempotentCall call, CancellationToken cancellationToken);

    /// <summary>Removes what was kept for 24 hours.</summary>
    Task Sweep(CancellationToken cancellationToken);
}

/// <summary>One write with a key.</summary>
/// <param name="Scope">SHA-256 of person, kind of token, method, path and key.</param>
/// <param name="Claim">This try of it.</param>
/// <param name="Request">SHA-256 of everything else that decides what it does.</param>
/// <param name="Roles">What its caller may be.</param>
public sealed record IdempotentCall(byte[] Scope, Guid Claim, byte[] Request, Roles Roles);

/// <summary>An answer as it is repeated; it holds no secret.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Those that belong to the answer.</param>
/// <param name="Body">Empty when there is none.</param>
public sealed record KeptAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>What a claim came to.</summary>
public abstract record KeyClaim
{
    private KeyClaim()
    {
    }

    /// <summary>The call is to run.</summary>
    public sealed record Granted : KeyClaim;

    /// <summary>It has run.</summary>
    /// <param name="Answer">What it was answered.</param>
    /// <param name="Roles">What its caller was.</param>
    public sealed record Answered(KeptAnswer Answer, Roles Roles) : KeyClaim;

    /// <summary>The key belongs to another request.</summary>
    public sealed record Reused : KeyClaim;

    /// <summary>It runs now.</summary>
    public sealed record InUse : KeyClaim;

    /// <summary>It ran, or was about to, and its answer was never kept.</summary>
    public sealed record OutcomeUnknown : KeyClaim;
}
