namespace Sentinel.Domain.Sessions;

/// <summary>What speaks for a session at one moment beside the rules. The default is nothing.</summary>
/// <param name="Approval">The approval that the session was opened on, or is opened on now; null when there is none in force.</param>
/// <param name="BreakGlass">The glass that its person has broken for its profile; null when there is none in force.</param>
public readonly record struct GroundsInForce(GroundInForce? Approval, GroundInForce? BreakGlass);

/// <param name="Id">Id of the approval or broken glass.</param>
/// <param name="Until">Its end.</param>
public sealed record GroundInForce(string Id, DateTimeOffset Until);
