using System.Net;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>When and from where each API token was used last. No decision reads it, and it stands outside the log.</summary>
/// <remarks>Written at most once per token, minute and node, in the background: who loses the database loses the last minute of it.</remarks>
public interface ITokenUses
{
    /// <summary>Notes a use. In memory: it waits for nothing and cannot fail.</summary>
    void Note(TokenId token, IPAddress source, DateTimeOffset at);

    /// <summary>The last use of each of these tokens that is known; what the database does not answer in time is left out.</summary>
    Task<IReadOnlyDictionary<TokenId, TokenUse>> Find(IReadOnlyCollection<TokenId> tokens, CancellationToken cancellationToken);
}

/// <param name="At">When, by the node's clock.</param>
/// <param name="From">The address that it was used from.</param>
public sealed record TokenUse(DateTimeOffset At, string From);
