using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>Something that a document says and its author may not have meant.</summary>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Path">Such as <c>rules[3].conditions.device</c>.</param>
/// <param name="Message">What it is.</param>
/// <param name="Suggestion">What to write instead; null when nothing can be guessed.</param>
/// <param name="Witness">A request that shows it; null when no request does.</param>
public sealed record LintFinding(string Code, string Path, string Message, string? Suggestion, Witness? Witness);

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
