using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Revokes an API token because its secret was found where it should not be. Whoever holds the secret may.</summary>
/// <remarks>An unknown token and a wrong secret come to the same as the right one: recorded, at the cost of the same read.</remarks>
/// <param name="Token">The token that the secret names.</param>
/// <param name="SecretHash">SHA-256 of what was presented.</param>
/// <param name="By">Recorded beside it: nobody was authenticated.</param>
public sealed record ReportToken(TokenId Token, ReadOnlyMemory<byte> SecretHash, Provenance By) : IRequest<Outcome>;

public sealed class ReportTokenHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<ReportToken, Outcome>
{
    public Task<Outcome> Handle(ReportToken request, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(
            snapshot =>
            {
                var now = snapshot.Now(clock);
                return events.Decide<ApiToken, ApiTokenEvent>(
                    ApiTokenStream.For(request.Token), null, [], token => token.Report(request.SecretHash.Span, now), request.By,
                    AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);
}
