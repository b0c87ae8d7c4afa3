using System.Collections.Immutable;
using Sentinel.Application.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>How the policy file stands on this node, as readiness tells it.</summary>
public sealed class PolicyFileStatus
{
    private volatile FileStatus? _now;

    /// <summary>Null when no policy file is configured.</summary>
    public FileStatus? Now
    {
        get => _now;
        internal set => _now = value;
    }
}

/// <param name="Path">File or folder that is looked at.</param>
/// <param name="Code"><c>ok</c>: what stands there is in force. Else what is wrong.</param>
/// <param name="Detail">What is wrong and what to do; null when nothing is.</param>
/// <param name="Hash">SHA-256 of what stands there; null when it cannot be read or was not read twice yet.</param>
/// <param name="Findings">Why the document is refused.</param>
public sealed record FileStatus(string Path, string Code, string? Detail, string? Hash, ImmutableArray<Finding> Findings)
{
    public const string Ok = "ok";
}
