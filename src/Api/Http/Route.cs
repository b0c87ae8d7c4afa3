using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <summary>One route.</summary>
/// <param name="Name">Operation id, unique.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path template.</param>
/// <param name="Tokens">Kinds of token that it takes; none: anyone may call it.</param>
/// <param name="Permission">What its caller must be allowed; null only where an API token is not taken.</param>
internal sealed record Route(string Name, string Method, string Path, TokenKind Tokens, Permission? Permission)
{
    /// <summary>The query parameters that it knows.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The query parameter that takes another permission, if there is one.</summary>
    public QueryPermission? NeedsMore { get; init; }

    /// <summary>The longest body that it takes, in bytes.</summary>
    public long BodyLimit { get; init; } = 64 * 1024;

    /// <summary>The endpoint authenticates its caller itself.</summary>
    public bool AuthenticatesItself { get; init; }

    /// <summary>It reads a body.</summary>
    public bool HasBody { get; init; }

    /// <summary>It changes nothing, whatever its method.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>It changes something: it takes an Idempotency-Key.</summary>
    public bool Writes => Method != HttpMethods.Get && !OnlyReads;

    /// <summary>It is answered from the tables that follow the log, and not from the node's memory.</summary>
    public bool ReadsViews { get; init; }

    /// <summary>It answers with the version of the stream that it shows.</summary>
    public bool ShowsVersion { get; init; }

    /// <summary>It says when keys come from the sandbox.</summary>
    public bool ShowsSandbox { get; init; }

    /// <summary>The rate limit on its calls with an API token.</summary>
    public RateLimited Limited { get; init; } = RateLimited.Api;

    /// <summary>Its answer holds a secret, which is shown once.</summary>
    public bool ShowsSecret { get; init; }

    /// <summary>It can be made to depend on the version that the caller saw.</summary>
    public bool TakesIfMatch { get; init; }

    /// <summary>Codes of the problems of its own, beside those of every route of its shape.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];
}

/// <summary>What a route takes another permission for.</summary>
/// <param name="Parameter">The query parameter.</param>
/// <param name="Permission">What whoever gives it must be allowed, instead of what the route takes.</param>
internal sealed record QueryPermission(string Parameter, Permission Permission);
