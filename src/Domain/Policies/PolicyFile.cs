using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>A version that is or was in force, by name.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Hash">SHA-256 of the document's text.</param>
/// <param name="PublishedBy">Id of a person, or the name of the part of Sentinel that published.</param>
public sealed record PastVersion(int Version, string Hash, string PublishedBy);

/// <summary>What a node knows of the content of its policy file.</summary>
/// <param name="Hash">SHA-256 of the text.</param>
/// <param name="Before">SHA-256 of what this node saw there before; null when it has seen nothing else since its start.</param>
/// <param name="Over">The version in force when this node first could have published it; null when it could not yet.</param>
public sealed record FileContent(string Hash, string? Before = null, int? Over = null);

/// <summary>What is to be done with the content of a policy file.</summary>
public enum FileStanding
{
    /// <summary>Nothing: it is in force.</summary>
    InForce,

    /// <summary>It is to be published.</summary>
    Due,

    /// <summary>Nothing: something later is in force that did not come from the file.</summary>
    Overtaken,
}

/// <summary>When the content of a policy file is published.</summary>
/// <remarks>
/// A content that the log has never held is new, and published. One that the log holds was in force before: it comes back only when this
/// node saw the file turn from what is in force to it, which is a change taken back. Else the node is behind, or was just started, or
/// somebody has published over the file since. And whatever somebody else publishes after the node had the content before it wins.
/// </remarks>
public static class PolicyFile
{
    /// <param name="versions">Every version, oldest first.</param>
    /// <param name="content">What the file holds.</param>
    /// <param name="publisher">On whose behalf the file is published.</param>
    public static FileStanding Standing(ImmutableArray<PastVersion> versions, FileContent content, PersonId publisher)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (versions.IsEmpty)
        {
            return FileStanding.Due;
        }

        var inForce = versions[^1];
        if (inForce.Hash == content.Hash)
        {
            return FileStanding.InForce;
        }

        var overruled = content.Over is { } over && versions.Any(version => version.Version > over && IsOfAnother(version, publisher));
        var outdated = versions.Any(version => version.Hash == content.Hash) && content.Before != inForce.Hash;
        return overruled || outdated ? FileStanding.Overtaken : FileStanding.Due;
    }

    /// <remarks>The sample policy that Sentinel seeds is nobody's.</remarks>
    private static bool IsOfAnother(PastVersion version, PersonId publisher) =>
        Id.TryParse<PersonId>(version.PublishedBy, out var person) && person != publisher;
}
