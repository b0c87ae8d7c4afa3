namespace Sentinel.Api.Http;

/// <summary>How Sentinel and what belongs to it are called from outside: configuration, or where it listens; never what a request says.</summary>
/// <param name="own">Where Sentinel is; known once it listens.</param>
/// <param name="sandboxSts">Where the sandbox's STS is; null outside the sandbox.</param>
/// <param name="region">The region of clients whose profile names none; null when the configuration names none either.</param>
internal sealed class PublicAddress(Func<Uri> own, Func<Uri?> sandboxSts, string? region)
{
    private readonly Lazy<Uri> _base = new(own);

    public Uri Base => _base.Value;

    public Uri? SandboxSts => sandboxSts();

    public string? Region => region;
}
