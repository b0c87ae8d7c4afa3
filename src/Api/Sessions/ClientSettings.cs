using Sentinel.Api.Http;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Sessions;

/// <param name="Uri">Where keys are fetched.</param>
/// <param name="Environment">What unchanged AWS clients need in their environment.</param>
internal sealed record ClientSettings(Uri Uri, IReadOnlyDictionary<string, string> Environment)
{
    public static ClientSettings For(SessionUse use, Secret secret, string? region, PublicAddress address)
    {
        var route = use == SessionUse.Server ? Routes.GetCredentials : Routes.GetProcessCredentials;
        var uri = new Uri(address.Base, route.Path);
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (use == SessionUse.Server)
        {
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri.ToString();
            environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = secret.Reveal();
        }

        if ((region ?? address.Region) is { } named)
        {
            environment["AWS_REGION"] = named;
        }

        if (address.SandboxSts is { } sandbox)
        {
            environment["AWS_ENDPOINT_URL_STS"] = sandbox.ToString().TrimEnd('/');
        }

        return new(uri, environment);
    }
}
