using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;

namespace Sentinel.Api.Http;

/// <summary>Who calls, as the edge has found; an endpoint's parameter.</summary>
/// <param name="Caller">For commands, which authorise again on the snapshot on which they decide.</param>
/// <param name="Actor">For reads.</param>
/// <param name="Snapshot">The state on which the actor was found.</param>
internal sealed record Authenticated(Caller Caller, Actor Actor, Snapshot Snapshot)
{
    public static ValueTask<Authenticated?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(Credential.Of(context).Api);
}

/// <summary>A bootstrap secret that was presented and not yet compared; an endpoint's parameter.</summary>
/// <param name="Hash">SHA-256 of the text.</param>
/// <param name="By">Recorded beside whatever the request causes.</param>
internal sealed record PresentedBootstrapSecret(ReadOnlyMemory<byte> Hash, Provenance By)
{
    public static ValueTask<PresentedBootstrapSecret?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<PresentedBootstrapSecret>());
}

/// <summary>What was presented on a route that takes either kind of token: exactly one of these; an endpoint's parameter.</summary>
/// <param name="Api">An API token, recognised.</param>
/// <param name="Session">A session secret, not compared yet.</param>
internal sealed record Credential(Authenticated? Api, PresentedSession? Session)
{
    public static ValueTask<Credential?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Credential?>(Of(context));

    internal static Credential Of(HttpContext context) =>
        context.Features.Get<Credential>() ?? throw new InvalidOperationException("This route takes no token.");
}
