using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Policies;

/// <param name="Requests">1 to 100.</param>
/// <param name="Document">A draft, YAML or JSON; the policy in force when absent.</param>
/// <param name="Version">A version that was published, in place of a draft.</param>
internal sealed record SimulationBody(IReadOnlyList<SimulatedRequest> Requests, string? Document = null, int? Version = null);

/// <param name="Profile">What is asked for.</param>
/// <param name="Mode">How the keys would be fetched.</param>
/// <param name="User">A handle; the caller's when absent.</param>
/// <param name="Groups">That person's as they are now when absent; none when there is no such person.</param>
/// <param name="Time">RFC 3339; a fraction finer than 100 ns is cut. Now when absent.</param>
/// <param name="SourceIp">IPv4 or IPv6; not known when absent, and then in no network.</param>
/// <param name="Device">What would be attested; nothing when absent.</param>
/// <param name="SessionTracked">Whether a session of Sentinel asks, as on every route of it.</param>
/// <param name="Approved">An approval would be in force.</param>
/// <param name="BreakGlass">A break-glass would be in force.</param>
internal sealed record SimulatedRequest(
    string Profile, Mode Mode, string? User = null, IReadOnlyList<string>? Groups = null, string? Time = null, string? SourceIp = null,
    SimulatedDevice? Device = null, bool SessionTracked = true, bool Approved = false, bool BreakGlass = false);

/// <param name="DiskEncrypted">Its disk is encrypted.</param>
/// <param name="MdmEnrolled">It is enrolled in device management.</param>
/// <param name="MdmCompliant">Device management finds it compliant.</param>
/// <param name="FirewallEnabled">Its firewall is on.</param>
/// <param name="OsType">Such as <c>linux</c>.</param>
/// <param name="OsVersion">One to four numbers with dots between.</param>
internal sealed record SimulatedDevice(
    bool DiskEncrypted = false, bool MdmEnrolled = false, bool MdmCompliant = false, bool FirewallEnabled = false,
    string? OsType = null, string? OsVersion = null);

/// <param name="Policy">What was asked.</param>
/// <param name="Results">One for each request, in their order.</param>
internal sealed record SimulationResult(PolicyName Policy, IReadOnlyList<Simulated> Results);

/// <param name="Document">Its text, YAML or JSON.</param>
internal sealed record ValidationBody(string Document);

/// <param name="Valid">Whether it could be published.</param>
/// <param name="Errors">What stands in the way.</param>
/// <param name="Warnings">What its author may not have meant.</param>
internal sealed record ValidationResult(bool Valid, IReadOnlyList<Mistake> Errors, IReadOnlyList<Warning> Warnings);

/// <param name="Path">Such as <c>rules[0].conditions.users[1]</c>; <c>$</c> for the document.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to write instead; null when nothing can be guessed.</param>
internal sealed record Mistake(string Path, int Line, int Column, string Code, string Message, string? Suggestion)
{
    public static IReadOnlyList<Mistake> Of(IEnumerable<Finding> findings) =>
    [
        .. findings.Where(found => found.Severity == Severity.Error)
            .Select(found => new Mistake(found.Path, found.Line, found.Column, found.Code, found.Message, found.Suggestion)),
    ];
}

/// <param name="Path">Such as <c>rules[3]</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Message">What it is.</param>
/// <param name="Suggestion">What to write instead; null when nothing can be guessed.</param>
/// <param name="Witness">A request to simulate that shows it; null when none does.</param>
internal sealed record Warning(string Path, int Line, int Column, string Code, string Message, string? Suggestion, SimulatedRequest? Witness)
{
    public static IReadOnlyList<Warning> Of(IEnumerable<Finding> findings) =>
    [
        .. findings.Where(found => found.Severity == Severity.Warning).Select(found => new Warning(
            found.Path, found.Line, found.Column, found.Code, found.Message, found.Suggestion, RequestOf(found.Witness))),
    ];

    private static SimulatedRequest? RequestOf(Witness? witness) => witness is null ? null : new(
        witness.Profile, witness.Mode, witness.User, witness.Groups,
        witness.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture),
        witness.SourceAddress?.ToString(),
        witness.Device is not { } device ? null : new(
            device.DiskEncrypted, device.MdmEnrolled, device.MdmCompliant, device.FirewallEnabled, device.OsType, device.OsVersion?.ToString()));
}
