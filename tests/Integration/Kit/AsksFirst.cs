namespace Sentinel.Integration.Kit;

/// <summary>Sends a big body only when the server has said that it wants it (<c>Expect: 100-continue</c>).</summary>
/// <remarks>
/// A server answers 413 by the length alone and closes the connection. Whoever is still writing then sees a broken pipe or the
/// answer, whichever is first.
/// </remarks>
public sealed class AsksFirst : DelegatingHandler
{
    private const int Big = 64 * 1024;

    /// <param name="inner">Sends the requests; from now on it waits for the server's word longer than any server takes.</param>
    public AsksFirst(SocketsHttpHandler inner)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        inner.Expect100ContinueTimeout = TimeSpan.FromSeconds(30);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content?.Headers.ContentLength > Big)
        {
            request.Headers.ExpectContinue = true;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
