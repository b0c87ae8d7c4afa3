namespace Sentinel.Domain.Kernel;

/// <summary>A typed <em>no</em> that the caller should see.</summary>
/// <param name="Code">Stable kebab-case code; its HTTP status and its AWS name stand in the API's table of problems.</param>
/// <param name="Detail">What is wrong and what to do, for a person; never text of another system.</param>
public sealed record Refusal(string Code, string Detail)
{
    /// <summary>The earliest moment at which the same call may succeed, measured from the answer; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The rate limit that refuses; null when none does.</summary>
    public Allowance? Allowance { get; init; }
}

/// <summary>What is left of a rate limit.</summary>
/// <param name="Limit">So many at once.</param>
/// <param name="Remaining">So many now.</param>
/// <param name="FullAfter">Until so many are there as at once, if nobody asks meanwhile.</param>
public sealed record Allowance(int Limit, int Remaining, TimeSpan FullAfter);
