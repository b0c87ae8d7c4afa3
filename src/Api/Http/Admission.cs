using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Lets a request through to its endpoint: right host, known route and parameters, a valid token that may do this.</summary>
/// <remarks>It runs before the body is read. What it allows is decided once more on the snapshot on which a command is.</remarks>
internal sealed class Admission(
    RequestDelegate next, HttpOptions options, ISnapshots snapshots, CallLimit limit, ITokenUses uses, TimeProvider clock)
{
    private const string Bearer = "Bearer ";

    public Task Invoke(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Refuse(context) is { } refusal ? new ProblemResult(refusal).ExecuteAsync(context) : next(context);
    }

    private Refusal? Refuse(HttpContext context)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<Route>();
        if (options.IsForOperations(context.Connection))
        {
            // Whoever scrapes it calls it by an address; what it serves is for nobody else's eyes, and takes no token.
            return Routes.ForOperations.Contains(route) ? RefuseQuery(context.Request, route) : HttpRefusals.RouteUnknown;
        }

        return RefuseOrigin(context, route)
            ?? RefuseQuery(context.Request, route)
            ?? (route is { AuthenticatesItself: false, Tokens: not TokenKind.None } ? Authenticate(context, route) : null)
            ?? (route is { HasBody: true } && !BodyForm.IsRead(context.Request) ? HttpRefusals.UnsupportedMediaType : null);
    }

    private Refusal? RefuseOrigin(HttpContext context, Route? route)
    {
        if (route == Routes.Health)
        {
            return null;
        }

        var request = context.Request;
        return !options.Hosts.Contains(request.Host.Host) ? HttpRefusals.HostRefused
            : request.Headers.Origin.Count > 0 ? HttpRefusals.OriginRefused
            : route is null ? RefuseUnrouted(context)
            : null;
    }

    // An endpoint that stands in no table was never given a permission. Those of routing itself (405) may answer.
    private static Refusal? RefuseUnrouted(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint ? HttpRefusals.RouteUnknown : null;

    private static Refusal? RefuseQuery(HttpRequest request, Route? route)
    {
        if (!request.QueryString.HasValue)
        {
            return null;
        }

        return request.Query.Any(parameter => IsCredential(parameter.Key) || parameter.Value.Any(IsCredential)) ? HttpRefusals.CredentialInQuery
            : route is not null && !request.Query.All(p => route.Query.Contains(p.Key, StringComparer.Ordinal) && p.Value.Count == 1)
                ? HttpRefusals.UnknownParameter
            : null;
    }

    private static bool IsCredential(string? text) =>
        text is not null
        && (text.Contains("sat_", StringComparison.OrdinalIgnoreCase)
            || text.Contains("sst_", StringComparison.OrdinalIgnoreCase)
            || text.Contains("sbt_", StringComparison.OrdinalIgnoreCase)
            || text.Equals("token", StringComparison.OrdinalIgnoreCase)
            || text.Equals("access_token", StringComparison.OrdinalIgnoreCase)
            || text.Equals("authorization", StringComparison.OrdinalIgnoreCase));

    private Refusal? Authenticate(HttpContext context, Route route)
    {
        if (!SourceAddress.TryGet(context, options, out var source))
        {
            return HttpRefusals.ForwardedUntrusted;
        }

        context.Response.Headers.CacheControl = "no-store";
        var text = Presented(context.Request.Headers.Authorization);
        var snapshot = snapshots.Current;
        var people = snapshot.Of<People>();
        var recognised = people.Recognise(text, out var token);
        var kind = TokenText.TryParse(text, out var parsed, out var ulid) ? parsed : TokenKind.None;
        if (kind != TokenKind.None && (route.Tokens & kind) == 0)
        {
            return IdentityRefusals.WrongTokenKind;
        }

        var traceId = Activity.Current?.TraceId.ToHexString();
        if (kind == TokenKind.SessionSecret)
        {
            var session = new SessionId($"{SessionId.Prefix}_{ulid}");
            context.Features.Set(new Credential(null, new(session, TokenText.Hash(text), source, context.TraceIdentifier, traceId)));
            return null;
        }

        if (kind == TokenKind.BootstrapSecret)
        {
            context.Features.Set(new PresentedBootstrapSecret(
                TokenText.Hash(text), new("sentinel:bootstrap", source.ToString(), context.TraceIdentifier, traceId)));
            return null;
        }

        if (!recognised)
        {
            return snapshots.Unfit ?? IdentityRefusals.Unauthenticated;
        }

        var caller = new Caller(token!.Id, new(token.PersonId.Value, source.ToString(), context.TraceIdentifier, traceId), source);
        var mayCall = snapshot.Authorize(caller, Needed(context.Request, route), null, snapshot.Now(clock)).IsGranted(out var actor, out var refusal);

        // Behind whatever takes a person's access away, for that is the better answer; before anything that costs more.
        if ((mayCall || refusal == IdentityRefusals.Forbidden)
            && limit.Refuse(context.Response, route, snapshot, token.PersonId, source) is { } tooMany)
        {
            return tooMany;
        }

        if (!mayCall)
        {
            return refusal;
        }

        uses.Note(token.Id, source, snapshot.Now(clock));
        context.Features.Set(new Credential(new(caller, actor!, snapshot), null));
        return null;
    }

    private static Permission Needed(HttpRequest request, Route route) =>
        route.NeedsMore is { } more && request.Query.ContainsKey(more.Parameter) ? more.Permission : route.Permission!;

    private static ReadOnlySpan<char> Presented(StringValues authorization) =>
        authorization.Count == 1 && authorization[0] is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value.AsSpan(Bearer.Length)
            : default;
}
