using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Sessions;

/// <summary>Every <em>no</em> of what a session stands on beside the rules.</summary>
public static class GroundRefusals
{
    public static Refusal BreakGlassEnds { get; } = new(
        "break-glass-ending", "Less than a minute is left of the break-glass. Ask for an approval, or break the glass again once it is over.");

    /// <summary>The session waits for an approval that is still to come.</summary>
    /// <param name="request">The request.</param>
    /// <param name="missing">How many approvers are missing.</param>
    public static Refusal Pending(AccessRequestId request, int missing) => new(
        "approval-pending", $"Request {request} waits for {(missing == 1 ? "one more approver" : $"{missing} more approvers")}. Try again once it is approved.");

    /// <summary>The broken glass that the session stands on is over.</summary>
    public static Refusal BreakGlassOver(BreakGlassId broken) => new(
        "break-glass-over", $"Break-glass {broken} is over. Ask for an approval, or break the glass again with POST /v1/break-glass.");
}
