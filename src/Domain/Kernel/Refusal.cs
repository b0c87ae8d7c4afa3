namespace Sentinel.Domain.Kernel;

/// <summary>A typed <em>no</em> that the caller should see.</summary>
/// <param name="Code">Stable kebab-case code; its HTTP status and its AWS name stand in the API's table of problems.</param>
/// <param name="Detail">What is wrong and what to do, for a person; never text of another system.</param>
public sealed record Refusal(string Code, string Detail)
{
    /// <summary>The earliest moment at which the same call may succeed, measured from the answer; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
