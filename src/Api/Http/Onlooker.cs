using System.Diagnostics;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;

namespace Sentinel.Api.Http;

/// <summary>Whether the caller of a route that answers everybody may see how this node is doing.</summary>
internal sealed class Onlooker(HttpOptions options, FailedAuthentications failures, TimeProvider clock)
{
    private const string Bearer = "Bearer ";

    /// <summary>On the listener for operations everybody may; elsewhere who shows a token with a role for it.</summary>
    public bool MaySeeMore(HttpContext http, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(snapshot);
        if (options.IsForOperations(http.Connection))
        {
            return true;
        }

        if (http.Request.Headers.Authorization is not [{ } text]
            || !text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || !SourceAddress.TryGet(http, options, out var source)
            || failures.Refuse(source, text) is not null)
        {
            return false;
        }

        if (!snapshot.Of<People>().Recognise(text.AsSpan(Bearer.Length), out var token))
        {
            failures.Failed(source, text);
            return false;
        }

        var by = new Provenance(token.PersonId.Value, source.ToString(), http.TraceIdentifier, Activity.Current?.TraceId.ToHexString());
        return snapshot.Authorize(new(token.Id, by, source), Permissions.ReadOperations, null, snapshot.Now(clock)).IsGranted(out _, out _);
    }
}
