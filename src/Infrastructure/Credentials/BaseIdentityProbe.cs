using Amazon.SecurityToken.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Finds out at the start who Sentinel itself is at AWS, and keeps asking until it knows.</summary>
public sealed partial class BaseIdentityProbe(StsClients clients, ILogger<BaseIdentityProbe> log) : BackgroundService
{
    private static readonly TimeSpan PerTry = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private volatile BaseIdentity? _identity;
    private volatile Refusal? _problem;

    /// <summary>Null until it is known.</summary>
    public BaseIdentity? Identity => _identity;

    /// <summary>Why it is not known; null while nothing has failed.</summary>
    public Refusal? Problem => _problem;

    /// <summary>Asks once.</summary>
    /// <returns>The identity; null when there is a <see cref="Problem"/>.</returns>
    public async Task<BaseIdentity?> Ask(CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(PerTry);
        try
        {
            var answer = await Call(attempt.Token).WaitAsync(attempt.Token);
            _identity = BaseIdentity.From(answer.Account, answer.Arn);
            _problem = null;
            Log.Found(log, _identity.Arn, _identity.Chained);
        }
        catch (Exception caught) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = StsFailure.Of(caught);
            _problem = failure.Refusal;
            Log.Failed(log, failure.Code, failure.Words);
        }

        return _identity;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await Ask(stoppingToken) is null)
        {
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private async Task<GetCallerIdentityResponse> Call(CancellationToken cancellationToken)
    {
        var client = await clients.For(null);
        return await client.GetCallerIdentityAsync(new(), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(7010, LogLevel.Information, "Sentinel's own AWS identity is {Arn} (role chaining: {Chained}).")]
        internal static partial void Found(ILogger logger, string arn, bool chained);

        [LoggerMessage(7011, LogLevel.Warning, "Sentinel's own AWS identity is not known: {Code} {Words}")]
        internal static partial void Failed(ILogger logger, string code, string? words);
    }
}
