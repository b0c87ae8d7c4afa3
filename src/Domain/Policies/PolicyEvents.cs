using System.Security.Cryptography;
using System.Text;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>What happens to the policy.</summary>
public abstract record PolicyEvent;

/// <summary>A version took force, for every node at its commit.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Hash">SHA-256 of the document's text, 64 lower-case hexadecimal digits.</param>
/// <param name="Document">The text as it was sent.</param>
/// <param name="PublishedBy">Id of a person, or the name of the part of Sentinel that published.</param>
/// <param name="Comment">Why, in the publisher's words.</param>
/// <param name="At">When it was decided.</param>
[AuditCode("POL101I")]
public sealed record PolicyPublished(
    int Version, string Hash, string Document, string PublishedBy, string? Comment, DateTimeOffset At) : PolicyEvent;

/// <summary>The one stream of the policy.</summary>
public static class PolicyStream
{
    public static StreamId Id { get; } = new("policy", "policy");
}

/// <summary>The name of a document by its content.</summary>
public static class PolicyHash
{
    /// <summary>SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public static string Of(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
}
