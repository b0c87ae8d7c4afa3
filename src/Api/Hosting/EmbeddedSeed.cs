using MediatR;
using Sentinel.Api.Http;

namespace Sentinel.Api.Hosting;

/// <summary>Makes the sample people and policy before the first request can come, and says how to begin when all is up.</summary>
internal sealed class EmbeddedSeed(
    IMediator mediator, Foundation foundation, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedService
{
    private readonly DevEnvironment _environment = new(mediator, Foundation.Folder, clock);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _environment.Seed(SamplePolicy(), cancellationToken);
        lifetime.ApplicationStarted.Register(() => _ = Announce(lifetime.ApplicationStopping));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Announce(CancellationToken cancellationToken)
    {
        var address = services.GetRequiredService<PublicAddress>();
        await _environment.Publish(address.Base, foundation.ConnectionString, address.SandboxSts, cancellationToken);
        await Console.Out.WriteLineAsync(FirstMinute.Text(address.Base, address.SandboxSts, _environment.File).AsMemory(), cancellationToken);
    }

    /// <summary>Part of the build, so that a published Sentinel has it too.</summary>
    private static string SamplePolicy()
    {
        using var reader = new StreamReader(typeof(EmbeddedSeed).Assembly.GetManifestResourceStream("policy.yaml")!);
        return reader.ReadToEnd();
    }
}
