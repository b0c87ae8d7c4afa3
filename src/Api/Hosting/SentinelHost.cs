using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sentinel.Api.Audit;
using Sentinel.Api.BreakGlass;
using Sentinel.Api.Credentials;
using Sentinel.Api.Http;
using Sentinel.Api.Identity;
using Sentinel.Api.Policies;
using Sentinel.Api.Requests;
using Sentinel.Api.Revocation;
using Sentinel.Api.SandboxSts;
using Sentinel.Api.Sessions;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.RateLimits;
using Sentinel.Application.Requests;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Credentials;
using Sentinel.Infrastructure.Audit;
using Sentinel.Infrastructure.BreakGlass;
using Sentinel.Infrastructure.Credentials;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Http;
using Sentinel.Infrastructure.Identity;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Policies;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Infrastructure.Requests;
using Sentinel.Infrastructure.SandboxSts;
using Sentinel.Infrastructure.Sessions;

namespace Sentinel.Api.Hosting;

/// <summary>Puts a node together: its parts, its routes.</summary>
internal static class SentinelHost
{
    private const string DefaultUrl = "http://127.0.0.1:8700";

    public static async Task<WebApplication> Build(WebApplicationBuilder builder, Foundation foundation, CancellationToken cancellationToken)
    {
        var configuration = builder.Configuration;
        var http = HttpOptions.Read(configuration);
        var urls = Urls(configuration, foundation, http);
        var publicUrl = PublicUrl(configuration);
        var policy = Policy(configuration, foundation);
        var log = configuration.GetSection("Sentinel:Log").Get<LogOptions>() ?? new();
        var node = configuration.GetSection("Sentinel:Node").Get<NodeOptions>() ?? new();
        var sessions = configuration.GetSection("Sentinel:Sessions").Get<OpenSessionOptions>() ?? new();
        var notifications = configuration.GetSection("Sentinel:Notifications").Get<UrgentNoticeOptions>() ?? new();
        var limits = configuration.GetSection("Sentinel:RateLimits").Get<RateLimitOptions>() ?? new();
        Refuse([.. log.Problems(), .. node.Problems(), .. sessions.Problems(), .. limits.Problems()]);
        var sts = await Sts(configuration, foundation, urls, cancellationToken);
        builder.WebHost.UseUrls(urls).ConfigureKestrel(kestrel =>
        {
            HttpLimits.Set(kestrel);
            kestrel.ConfigureHttpsDefaults(kestrel.ApplicationServices.GetRequiredService<Certificates>().Use);
        });
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(foundation)
            .AddSingleton(provider => new PublicAddress(
                () => publicUrl ?? new(provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
                () => SandboxUrl(sts, provider),
                sts.Region))
            .AddEventLog(foundation.ConnectionString, log, node)
            .AddPipeline()
            .AddIdentity()
            .AddPersonalDetails()
            .AddTokenUses()
            .AddPolicies(policy, LeasePolicyCheck, RolesOf(sts))
            .AddRequests()
            .AddRequestViews()
            .AddBreakGlass(notifications.On(foundation.Cluster.IsEmbedded))
            .AddSessions(sessions)
            .AddRevocation()
            .AddBreakGlassViews()
            .AddSessionViews()
            .AddAudit()
            .AddTableProjections()
            .AddReactions()
            .AddSingleton(_ => new SandboxKeyring(foundation.Cluster.SandboxSecret.Span))
            .AddEdge(http, limits)
            .AddIdempotencyKeys()
            .AddOpenApiDocument()
            .AddSingleton<Certificates>()
            .AddHostedService(provider => provider.GetRequiredService<Certificates>())
            .AddSingleton<Measurements>()
            .AddSingleton<NodeMetrics>();
        if (foundation.Private is not null)
        {
            builder.Services.AddHostedService<EmbeddedSeed>();
        }

        builder.Services.AddPolicyFile(policy);

        if (sts.ModeInForce == StsMode.Sandbox && sts.SandboxUrl is null)
        {
            builder.Services.AddSandboxSts(SandboxAccount.Sample, sts.SandboxPort);
        }

        builder.Services.AddCredentials(sts, provider => provider.GetRequiredService<SandboxStsServer>().Uri)
            .AddSingleton(new SandboxMark(sts.ModeInForce == StsMode.Sandbox));
        var app = builder.Build();

        // Before anything that it is to measure.
        app.Services.GetRequiredService<Measurements>();
        MapAll(app);
        return app;
    }

    private static void MapAll(WebApplication app)
    {
        app.UseEdge();
        app.MapReadiness();
        app.MapMetrics();
        app.MapWhoAmI();
        app.MapPersons();
        app.MapTokens();
        app.MapBootstrap();
        app.MapPolicies();
        app.MapPolicyProposals();
        app.MapPolicySimulation();
        app.MapPolicyReplay();
        app.MapRequests();
        app.MapRequestViews();
        app.MapBreakGlass();
        app.MapBreakGlassViews();
        app.MapSessions();
        app.MapSecretReports();
        app.MapSessionViews();
        app.MapRevocations();
        app.MapCredentials();
        app.MapProfiles();
        app.MapHistory();
        app.MapDocs();
        app.MapOpenApi(Routes.OpenApi.Path).Describe(Routes.OpenApi);
    }

    /// <summary>Where to listen; in the embedded default on loopback only, for its sample people's tokens lie in a file.</summary>
    private static string[] Urls(IConfiguration configuration, Foundation foundation, HttpOptions http)
    {
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new ClusterException("Say where to listen with ASPNETCORE_URLS: an address in Kestrel:Endpoints would not be checked.");
        }

        string[] urls = (configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (http.OperationsUrl is { } operations)
        {
            if (urls.Any(url => Address(url).Port == operations.Port))
            {
                throw new ClusterException("Sentinel__Http__OperationsUrl needs a port of its own: by it operations are told from the API.");
            }

            urls = [.. urls, operations.GetLeftPart(UriPartial.Authority)];
        }

        var remote = urls.Where(url => !IsLoopback(url)).ToArray();
        if (remote.Length > 0 && foundation.Cluster.IsEmbedded)
        {
            throw new ClusterException(
                $"The embedded default has sample people and listens on loopback only, not on {string.Join(", ", remote)}. "
                + "Give it a database of its own with ConnectionStrings__Sentinel.");
        }

        if (remote.Any(url => !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) && !configuration.GetValue<bool>("Sentinel:Http:BehindTlsProxy"))
        {
            throw new ClusterException(
                $"{string.Join(", ", remote)} is plain http beyond this host. Use https, or say Sentinel__Http__BehindTlsProxy=true if a proxy ends TLS.");
        }

        return urls;
    }

    private static Uri? PublicUrl(IConfiguration configuration) => configuration["Sentinel:PublicUrl"] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url is { UserInfo: "", Query: "", Fragment: "" } => url,
        var text => throw new ClusterException($"Sentinel__PublicUrl is '{text}'; it must be an http or https URL without user, query or fragment."),
    };

    private static bool IsLoopback(string url) =>
        Address(url).Host is var host
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static BindingAddress Address(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException unreadable)
        {
            throw new ClusterException($"'{url}' is no address to listen on. One is of the form http://127.0.0.1:8700.", unreadable);
        }
    }

    private static async Task<StsOptions> Sts(
        IConfiguration configuration, Foundation foundation, IEnumerable<string> urls, CancellationToken cancellationToken)
    {
        var sts = configuration.GetSection(StsOptions.Section).Get<StsOptions>() ?? new();
        if (foundation.Private is null && configuration[$"{StsOptions.Section}:{nameof(StsOptions.SandboxPort)}"] is null)
        {
            // The well-known port belongs to the owner of the embedded default; a further node takes any.
            sts = sts with { SandboxPort = 0 };
        }

        var problems = sts.Problems(
            foundation.Cluster.IsEmbedded, urls, Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Refuse(problems);

        if (foundation.Cluster.IsEmbedded && sts.ModeInForce != StsMode.Sandbox)
        {
            throw new ClusterException("The embedded default never asks AWS. Give Sentinel a database of its own with ConnectionStrings__Sentinel.");
        }

        await ClusterSettings.Agree(foundation.ConnectionString, sts.ModeInForce.ToString().ToLowerInvariant(), cancellationToken);
        return sts;
    }

    private static PolicyOptions Policy(IConfiguration configuration, Foundation foundation)
    {
        var policy = configuration.GetSection("Sentinel:Policy").Get<PolicyOptions>() ?? new();
        Refuse(policy.Problems());
        return policy with { FourEyes = policy.FourEyes ?? !foundation.Cluster.IsEmbedded };
    }

    private static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new ClusterException(string.Join(Environment.NewLine, problems));
        }
    }

    private static Uri? SandboxUrl(StsOptions sts, IServiceProvider services) =>
        sts.ModeInForce != StsMode.Sandbox ? null
        : sts.SandboxUrl is { } other ? new(other)
        : services.GetRequiredService<SandboxStsServer>().Uri;

    private static IEnumerable<string> LeasePolicyCheck(string? policy, IReadOnlyList<string> arns) => LeasePolicy.Validate(policy, arns);

    private static Func<string, bool> RolesOf(StsOptions sts)
    {
        var allowed = new AllowedRoles(sts.RolesInForce);
        return arn => RoleArn.TryParse(arn, out var role) && allowed.Permits(role, own: null);
    }
}
