using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using Sentinel.Api.Http;
using Sentinel.Application.Credentials;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Route = Sentinel.Api.Http.Route;

namespace Sentinel.Api.Credentials;

/// <summary>The two routes that AWS clients fetch keys from, on every AWS call while a lease is short: nothing here may cost much.</summary>
internal static class CredentialEndpoints
{
    private const string Bearer = "Bearer ";

    public static void MapCredentials(this IEndpointRouteBuilder app)
    {
        Map<ContainerCredentials>(app, Routes.GetCredentials, Container);
        Map<ProcessCredentials>(app, Routes.GetProcessCredentials, Process);
    }

    /// <summary>A request delegate costs least; what the documentation would read off a handler is said beside it.</summary>
    private static void Map<TBody>(IEndpointRouteBuilder app, Route route, RequestDelegate handler) =>
        app.MapMethods(route.Path, [route.Method], handler)
            .WithMetadata(handler.Method, new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TBody), ["application/json"]))
            .Describe(route);

    private static Task Container(HttpContext http) => Serve(http, Mode.Server);

    private static Task Process(HttpContext http) => Serve(http, Mode.CredentialProcess);

    private static async Task Serve(HttpContext http, Mode mode)
    {
        var services = http.RequestServices;
        http.Response.Headers.CacheControl = "no-store";
        if (!SourceAddress.TryGet(http, services.GetRequiredService<HttpOptions>(), out var source))
        {
            await HttpRefusals.ForwardedUntrusted.ToProblem().ExecuteAsync(http);
            return;
        }

        var secret = Presented(http.Request.Headers.Authorization);
        if (!TryRead(secret, out var session, out var refusal))
        {
            await refusal.ToProblem().ExecuteAsync(http);
            return;
        }

        // Entered before the check and left when the answer is written: a revoke is acknowledged behind it.
        using var underWay = services.GetRequiredService<InFlight>().Enter();
        var served = await services.GetRequiredService<CredentialBroker>().Serve(
            new(session, new(secret), mode, source) { RequestId = http.TraceIdentifier, TraceId = Activity.Current?.TraceId.ToHexString() },
            http.RequestAborted);
        if (served.Lease is not { } lease)
        {
            await served.Refusal!.ToProblem().ExecuteAsync(http);
            return;
        }

        await Write(http.Response, lease.Body(mode, mode == Mode.Server ? CredentialBodies.Container : CredentialBodies.Process),
            services.GetRequiredService<SandboxMark>());
    }

    private static async Task Write(HttpResponse response, byte[] body, SandboxMark mark)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (mark.IsSandbox)
        {
            response.Headers["Sentinel-Sandbox"] = "true";
        }

        await response.BodyWriter.WriteAsync(body);
        await response.CompleteAsync();
    }

    /// <summary>SDKs send the value as it is; people send it as a bearer token. One value only.</summary>
    private static string Presented(StringValues authorization) =>
        authorization.Count != 1 || authorization[0] is not { } text ? ""
        : text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..]
        : text;

    private static bool TryRead(string secret, out SessionId session, out Refusal refusal)
    {
        var isSession = TokenText.TryParse(secret, out var kind, out var ulid) && kind == TokenKind.SessionSecret;
        session = isSession ? new($"{SessionId.Prefix}_{ulid}") : default;
        refusal = kind is TokenKind.None ? IdentityRefusals.Unauthenticated : IdentityRefusals.WrongTokenKind;
        return isSession;
    }
}

/// <summary>Whether the keys come from the sandbox and are good for nothing at AWS; answers say so.</summary>
internal sealed record SandboxMark(bool IsSandbox);
