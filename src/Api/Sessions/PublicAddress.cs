using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sentinel.Api.Http;
using Sentinel.Api.SandboxSts;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Credentials;

namespace Sentinel.Api.Sessions;

/// <summary>How Sentinel is called from outside: configuration, or where it listens; never what a request says.</summary>
internal sealed class PublicAddress(IConfiguration configuration, IServer server, StsOptions sts, IServiceProvider services)
{
    private readonly Lazy<Uri> _base = new(() =>
        new(configuration["Sentinel:PublicUrl"] ?? server.Features.Get<IServerAddressesFeature>()!.Addresses.First(), UriKind.Absolute));

    public Uri Base => _base.Value;

    /// <summary>The sandbox's STS; null outside the sandbox.</summary>
    public Uri? SandboxSts =>
        sts.ModeInForce != StsMode.Sandbox ? null
        : sts.SandboxUrl is { } other ? new(other)
        : services.GetRequiredService<SandboxStsServer>().Uri;

    /// <summary>What a client of the session needs.</summary>
    public ClientSettings Credentials(SessionUse use, Secret secret, string? region)
    {
        var route = use == SessionUse.Server ? Routes.GetCredentials : Routes.GetProcessCredentials;
        var uri = new Uri(Base, route.Path);
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (use == SessionUse.Server)
        {
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri.ToString();
            environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = secret.Reveal();
        }

        if ((region ?? sts.Region) is { } named)
        {
            environment["AWS_REGION"] = named;
        }

        if (SandboxSts is { } sandbox)
        {
            environment["AWS_ENDPOINT_URL_STS"] = sandbox.ToString().TrimEnd('/');
        }

        return new(uri, environment);
    }
}
