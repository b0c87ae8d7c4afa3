using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.SecurityToken.Model;
using Microsoft.Extensions.Logging;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Obtains keys from AWS STS, or from a sandbox that speaks like it.</summary>
/// <remarks>Time here is the machine's own: a bound on waiting must hold whatever clock decides.</remarks>
public sealed partial class StsCredentialIssuer : ICredentialIssuer, IDisposable
{
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PerTry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly StsClients _clients;
    private readonly AllowedRoles _allowed;
    private readonly BaseIdentityProbe _own;
    private readonly SemaphoreSlim _places;
    private readonly StsMetrics _metrics;
    private readonly ILogger<StsCredentialIssuer> _log;

    /// <param name="clients">Where to ask.</param>
    /// <param name="allowed">The last check before any role is asked for.</param>
    /// <param name="own">Sentinel's own role is never handed out, so nothing is while it is not known.</param>
    /// <param name="concurrency">Calls at one time.</param>
    /// <param name="meters">For the instruments.</param>
    /// <param name="log">For the operator.</param>
    public StsCredentialIssuer(
        StsClients clients,
        AllowedRoles allowed,
        BaseIdentityProbe own,
        int concurrency,
        IMeterFactory meters,
        ILogger<StsCredentialIssuer> log)
    {
        _clients = clients;
        _allowed = allowed;
        _own = own;
        _places = new(concurrency, concurrency);
        _metrics = new(meters);
        _log = log;
    }

    /// <summary>All tries together take no longer, the wait for a place included.</summary>
    internal TimeSpan Total { get; init; } = Longest;

    /// <summary>Until Sentinel's own identity is known, the shorter one.</summary>
    public int LongestDurationSeconds => _own.Identity?.LongestDurationSeconds ?? BaseIdentity.LongestChained;

    public async Task<Obtained> Obtain(AssumeRole request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Region is { } region && !StsOptions.IsRegion(region))
        {
            return new Obtained.Failed(StsRefusals.Misconfigured);
        }

        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(Total);
        if (await Forbidden(request, budget.Token, cancellationToken) is { } forbidden)
        {
            return new Obtained.Failed(forbidden);
        }

        if (!await TakePlace(budget.Token, cancellationToken))
        {
            Log.Failed(_log, request.RoleArn, "NoPlace", null);
            return new Obtained.Failed(StsRefusals.Unavailable);
        }

        _metrics.Calling(1);
        try
        {
            return await TryUntilDecided(request, budget.Token, cancellationToken);
        }
        finally
        {
            _metrics.Calling(-1);
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<Refusal?> Forbidden(AssumeRole request, CancellationToken budget, CancellationToken caller)
    {
        try
        {
            if ((_own.Identity ?? await _own.Ask(budget)) is not { } own)
            {
                return _own.Problem ?? StsRefusals.Unavailable;
            }

            return RoleArn.TryParse(request.RoleArn, out var role) && _allowed.Permits(role, own.Role) ? null : StsRefusals.RoleNotAllowed;
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return StsRefusals.Unavailable;
        }
    }

    private async Task<bool> TakePlace(CancellationToken budget, CancellationToken caller)
    {
        _metrics.Waiting(1);
        try
        {
            await _places.WaitAsync(budget);
            return true;
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _metrics.Waiting(-1);
        }
    }

    private async Task<Obtained> TryUntilDecided(AssumeRole request, CancellationToken budget, CancellationToken caller)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; ; pause *= 2)
        {
            var (keys, failure) = await TryOnce(request, budget, caller);
            if (keys is not null)
            {
                return keys;
            }

            var jittered = pause * (0.5 + Random.Shared.NextDouble());
            if (!failure!.Retry || budget.IsCancellationRequested || Stopwatch.GetElapsedTime(started) + jittered >= Total)
            {
                return new Obtained.Failed(failure.Refusal);
            }

            await Task.Delay(jittered, caller);
        }
    }

    private async Task<(Obtained.Keys? Keys, StsFailure? Failure)> TryOnce(AssumeRole request, CancellationToken budget, CancellationToken caller)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(budget);
        attempt.CancelAfter(PerTry);
        var started = Stopwatch.GetTimestamp();
        try
        {
            // Looking for base credentials may ask other endpoints, without our token: the wait is bounded here.
            var answer = await Call(request, attempt.Token).WaitAsync(attempt.Token);
            var keys = Read(answer);
            _metrics.Tried(Stopwatch.GetElapsedTime(started), keys is null ? "Unreadable" : "Issued");
            return (keys, keys is null ? new(StsRefusals.Unavailable, true, "Unreadable", null) : null);
        }
        catch (Exception caught) when (!caller.IsCancellationRequested)
        {
            var failure = StsFailure.Of(caught);
            _metrics.Tried(Stopwatch.GetElapsedTime(started), failure.Code);
            Log.Failed(_log, request.RoleArn, failure.Code, failure.Words);
            return (null, failure);
        }
    }

    private async Task<AssumeRoleResponse> Call(AssumeRole request, CancellationToken cancellationToken)
    {
        var client = await _clients.For(request.Region);
        return await client.AssumeRoleAsync(
            new()
            {
                RoleArn = request.RoleArn,
                RoleSessionName = request.SessionName,
                SourceIdentity = request.SourceIdentity,
                DurationSeconds = request.DurationSeconds,
                ExternalId = request.ExternalId,
                Policy = request.Policy,
                PolicyArns = [.. request.PolicyArns.Select(arn => new PolicyDescriptorType { Arn = arn })],
                Tags = [.. request.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            },
            cancellationToken);
    }

    private Obtained.Keys? Read(AssumeRoleResponse answer)
    {
#pragma warning disable CS0618 // The SDK knows a newer field; where AWS sends only the one it documents, this is it.
        _metrics.Packed(answer.SessionTokenUtilization ?? answer.PackedPolicySize);
#pragma warning restore CS0618
        return answer.Credentials is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionToken.Length: > 0, Expiration: { } expiration } credentials
            ? new(
                credentials.AccessKeyId,
                new(credentials.SecretAccessKey),
                new(credentials.SessionToken),
                new DateTimeOffset(expiration.ToUniversalTime()))
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(7000, LogLevel.Warning, "AssumeRole of {Role} failed: {Code} {Words}")]
        internal static partial void Failed(ILogger logger, string role, string code, string? words);
    }
}
