using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.Revocation;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Api.Hosting;

/// <summary><c>bootstrap</c>: prints the one secret that makes the first admin of a database of one's own.</summary>
/// <remarks>It is a node of its own for a second, beside those that run, if any: only nodes can append.</remarks>
internal static class BootstrapCommand
{
    private static readonly TimeSpan CaughtUpWithin = TimeSpan.FromSeconds(20);

    public static async Task Run(IConfiguration configuration, ILogger logger, CancellationToken cancellationToken)
    {
        const string sample = "The embedded default has an admin already; the token is in .sentinel/dev.env.";
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString("Sentinel")))
        {
            throw new ClusterException($"{sample} For a database of your own set ConnectionStrings__Sentinel.");
        }

        await using var foundation = await Foundation.Lay(configuration, logger, cancellationToken);
        if (foundation.Cluster.IsEmbedded)
        {
            throw new ClusterException(sample);
        }

        var minted = await Mint(foundation.ConnectionString, cancellationToken);
        if (minted.Secret is not { } secret)
        {
            throw new ClusterException(minted.Outcome is Outcome.Refused refused ? refused.Refusal.Detail : "Something else wrote to this log. Try again.");
        }

        // The secret alone goes to the output, so that a script can take it.
        await Console.Error.WriteLineAsync(
            $"The bootstrap secret of this log, shown this once. It makes one admin until {minted.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}: "
            + "POST /v1/bootstrap {\"handle\": \"…\"} with it as the bearer token.");
        await Console.Out.WriteLineAsync(secret.Reveal());
    }

    private static async Task<MintedBootstrapSecret> Mint(string connectionString, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddEventLog(connectionString, new LogOptions(), new NodeOptions())
            .AddPipeline()
            .AddIdentity()
            .AddSingleton<IProjection, HoldsProjection>()
            .BuildServiceProvider();
        var parts = services.GetServices<IHostedService>().ToArray();
        var started = 0;
        try
        {
            for (; started < parts.Length; started++)
            {
                await parts[started].StartAsync(cancellationToken);
            }

            await CaughtUp(services.GetRequiredService<ISnapshots>(), cancellationToken);
            return await services.GetRequiredService<IMediator>().Send(new MintBootstrapSecret(), cancellationToken);
        }
        finally
        {
            while (started > 0)
            {
                await parts[--started].StopAsync(CancellationToken.None);
            }
        }
    }

    private static async Task CaughtUp(ISnapshots snapshots, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(CaughtUpWithin, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (snapshots.Unfit is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), both.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClusterException(snapshots.Unfit?.Detail ?? "The event log cannot be followed.");
        }
    }
}
