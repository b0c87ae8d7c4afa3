using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Sessions;

/// <summary>Limits that hold whatever the policy says. Section <c>Sentinel:Sessions</c>.</summary>
public sealed record OpenSessionOptions
{
    private const int Most = 10_000;

    /// <summary>Sessions that one person may have open at a time, counted on the state of the node that is asked.</summary>
    public int OpenPerPerson { get; init; } = 100;

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    public IReadOnlyList<string> Problems() => [.. SettingRange.Problems("Sentinel:Sessions:OpenPerPerson", OpenPerPerson, 1, Most)];
}
