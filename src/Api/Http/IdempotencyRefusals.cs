using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>What is refused of writes that are to run once.</summary>
internal static class IdempotencyRefusals
{
    public static Refusal Reused { get; } =
        new("idempotency-key-reused", "This Idempotency-Key belongs to another request of yours. Use a new one for each thing that you want done.");

    public static Refusal InUse { get; } =
        new("idempotency-key-in-use", "The first call with this Idempotency-Key still runs. Try again in a second for its answer.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>Saying anything else could do it twice.</summary>
    public static Refusal OutcomeUnknown { get; } = new(
        "idempotency-outcome-unknown",
        "The first call with this Idempotency-Key ended before its answer was kept. Look whether it was done, and use a new key if it was not.");
}
