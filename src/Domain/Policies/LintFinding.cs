using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>Something that a document says and its author may not have meant.</summary>
/// <param name="Code">One of <see cref="LintCodes"/>.</param>
/// <param name="Path">Such as <c>rules[3].conditions.device</c>.</param>
/// <param name="Message">What it is.</param>
/// <param name="Suggestion">What to write instead; null when nothing can be guessed.</param>
/// <param name="Witness">A request that shows it; null when no request does.</param>
public sealed record LintFinding(string Code, string Path, string Message, string? Suggestion, Witness? Witness);

/// <summary>The code of every finding that there is.</summary>
public static class LintCodes
{
    /// <summary>An allow of profiles that nobody has declared yet.</summary>
    public const string AllowTooBroad = "allow-too-broad";

    /// <summary>A device condition on a deny: whoever attests nothing slips past.</summary>
    public const string DeviceOnDeny = "device-on-deny";

    /// <summary>Rules before it match whatever it matches.</summary>
    public const string RuleUnreachable = "rule-unreachable";

    /// <summary>A rule that grants stands before it and decides some of its requests.</summary>
    public const string DenyShadowed = "deny-shadowed";

    /// <summary>Denies before it leave nothing of something that it names.</summary>
    public const string AllowShadowed = "allow-shadowed";

    /// <summary>Its window and an earlier rule's are open together, and the two decide otherwise.</summary>
    public const string WindowsOverlap = "windows-overlap";

    public static ImmutableArray<string> All { get; } =
        [AllowTooBroad, DeviceOnDeny, RuleUnreachable, DenyShadowed, AllowShadowed, WindowsOverlap];
}

/// <summary>A concrete request that shows what a finding means.</summary>
/// <param name="User">Handle of a person, made up when any will do.</param>
/// <param name="Groups">The person's groups.</param>
/// <param name="Profile">What is asked for; made up when no declared profile shows it.</param>
/// <param name="Mode">How the keys are fetched.</param>
/// <param name="Time">When.</param>
/// <param name="SourceAddress">Where from; null when it is not known.</param>
/// <param name="Device">The posture that the caller's device attests; null for none.</param>
public sealed record Witness(
    string User, ImmutableArray<string> Groups, string Profile, Mode Mode, DateTimeOffset Time, IPAddress? SourceAddress, Device? Device);
