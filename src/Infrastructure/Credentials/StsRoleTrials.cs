using Amazon.SecurityToken.Model;
using Microsoft.Extensions.Logging;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Tries roles at AWS STS, or at a sandbox that speaks like it.</summary>
/// <param name="clients">Where to ask.</param>
/// <param name="allowed">The last check before any role is asked for.</param>
/// <param name="own">Sentinel's own role is never tried, so none is while it is not known.</param>
/// <param name="log">For the operator: AWS's own words.</param>
internal sealed partial class StsRoleTrials(StsClients clients, AllowedRoles allowed, BaseIdentityProbe own, ILogger<StsRoleTrials> log) : IRoleTrials
{
    private const int Tries = 2;
    private const string DenyAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";
    private static readonly TimeSpan PerTry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<(TrialBasis? Basis, Refusal? Refusal)> Basis(string roleArn, CancellationToken cancellationToken)
    {
        if ((own.Identity ?? await own.Ask(cancellationToken)) is not { } identity)
        {
            return (null, own.Problem ?? StsRefusals.Unavailable);
        }

        var isOwn = RoleArn.TryParse(roleArn, out var role) && identity.Role is { } self && role.IsSameRole(self);
        var isAllowed = role is not null && allowed.Permits(role, identity.Role);
        return (new(identity.Role?.ToString() ?? identity.Arn, identity.LongestDurationSeconds, isAllowed, isOwn), null);
    }

    public async Task<TrialAnswer> Try(RoleTrial trial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (basis, unknown) = await Basis(trial.RoleArn, cancellationToken);
        if (basis is not { RoleAllowed: true })
        {
            return new(TrialOutcome.Unanswered, unknown ?? StsRefusals.RoleNotAllowed);
        }

        if (trial.Region is { } region && !StsOptions.IsRegion(region))
        {
            return new(TrialOutcome.NotAccepted, null);
        }

        for (var left = Tries; ; left--)
        {
            if (await TryOnce(trial, cancellationToken) is not { } failure)
            {
                return new(TrialOutcome.Assumed, null);
            }

            if (!failure.Retry || left == 1)
            {
                return Answer(failure.Refusal);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static TrialAnswer Answer(Refusal refusal) =>
        refusal == StsRefusals.Denied ? new(TrialOutcome.Denied, null)
        : refusal == StsRefusals.Misconfigured || refusal == StsRefusals.PolicyMalformed || refusal == StsRefusals.PackedPolicyTooLarge
            ? new(TrialOutcome.NotAccepted, null)
        : new(TrialOutcome.Unanswered, refusal);

    /// <summary>Null when there were keys.</summary>
    private async Task<StsFailure?> TryOnce(RoleTrial trial, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(PerTry);
        try
        {
            await Call(trial, attempt.Token).WaitAsync(attempt.Token);
            return null;
        }
        catch (Exception caught) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = StsFailure.Of(caught);
            Log.Failed(log, trial.RoleArn, trial.SessionName, failure.Code, failure.Words);
            return failure;
        }
    }

    private async Task Call(RoleTrial trial, CancellationToken cancellationToken)
    {
        var client = await clients.For(trial.Region);
        await client.AssumeRoleAsync(
            new()
            {
                RoleArn = trial.RoleArn,
                RoleSessionName = trial.SessionName,
                SourceIdentity = trial.SourceIdentity,
                DurationSeconds = trial.DurationSeconds,
                ExternalId = trial.ExternalId,
                Policy = DenyAll,
                Tags = [.. trial.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            },
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(7020, LogLevel.Information, "A trial of {Role} as {Session} failed: {Code} {Words}")]
        internal static partial void Failed(ILogger logger, string role, string session, string code, string? words);
    }
}
