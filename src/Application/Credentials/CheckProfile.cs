using System.Collections.Immutable;
using MediatR;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Tries a profile's role at AWS and says what is missing. It changes nothing and hands out nothing.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Profile">Name of the profile.</param>
public sealed record CheckProfile(Caller Caller, string Profile) : IRequest<CheckedProfile>;

/// <summary>What came of a check: exactly one of the two.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Refusal">Why nothing is known.</param>
public sealed record CheckedProfile(RoleReport? Report, Refusal? Refusal)
{
    public static implicit operator CheckedProfile(Refusal refusal) => new(null, refusal);
}

/// <summary>What is known of a profile's role.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Role">Its role.</param>
/// <param name="Ok">Whether leases of the profile can be had.</param>
/// <param name="Findings">What is missing, and what is not as the profile means it.</param>
public sealed record RoleReport(string Profile, string Role, bool Ok, ImmutableArray<RoleFinding> Findings)
{
    public static RoleReport Of(Profile profile, ImmutableArray<RoleFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new(profile.Name, profile.RoleArn, findings.All(finding => finding.Kind == FindingKind.Advice), findings);
    }
}

/// <remarks>A check is answered within <see cref="AnswerWithin"/>, and a node makes no more than <see cref="AtOnce"/> at one time.</remarks>
public sealed partial class CheckProfileHandler(ISnapshots snapshots, IRoleTrials trials, TimeProvider clock, ILogger<CheckProfileHandler> log)
    : IRequestHandler<CheckProfile, CheckedProfile>, IDisposable
{
    public const int AtOnce = 2;
    private const int ShortestIdentity = 900;
    private const int LongestOfAnyRole = 3_600;
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    public async Task<CheckedProfile> Handle(CheckProfile request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (snapshots.Unfit is { } unfit)
        {
            return unfit;
        }

        var (snapshot, now) = (snapshots.Current, snapshots.Current.Now(clock));
        if (!snapshot.Authorize(request.Caller, Permissions.CheckProfile, null, now).IsGranted(out var actor, out var refusal))
        {
            return refusal;
        }

        var inForce = snapshot.Of<PolicyInForce>();
        if (inForce.Compiled is not { } policy)
        {
            return inForce.Refusal!;
        }

        if (policy.Find(request.Profile) is not { } profile)
        {
            return SessionRefusals.UnknownProfile;
        }

        if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return CredentialRefusals.ChecksUnderWay;
        }

        try
        {
            var stamp = Stamps.CheckIdentity(actor.Handle, actor.PersonId, Ulid.New(now));
            var found = await Within(profile, stamp, policy.Hash, cancellationToken);
            Log.Checked(log, actor.PersonId, profile.Name, stamp, found.Refusal?.Code ?? string.Join(' ', found.Report!.Findings.Select(finding => finding.Code)));
            return found;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<CheckedProfile> Within(Profile profile, string stamp, string policyHash, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(AnswerWithin, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await Check(profile, stamp, policyHash, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CredentialRefusals.CheckTooSlow;
        }
    }

    private async Task<CheckedProfile> Check(Profile profile, string stamp, string policyHash, CancellationToken cancellationToken)
    {
        var (basis, unknown) = await trials.Basis(profile.RoleArn, cancellationToken);
        if (basis is null)
        {
            return unknown!;
        }

        if (!basis.RoleAllowed)
        {
            return new(RoleReport.Of(profile, [RoleFinding.NotAllowed(profile, basis)]), null);
        }

        var isLong = profile.Lease.TotalSeconds > LongestOfAnyRole;
        var isCut = isLong && profile.Lease.TotalSeconds > basis.LongestDurationSeconds;
        var check = new RoleElimination(profile.ExternalId is not null, NeedsLong: isLong && !isCut);
        while (check.Next is { } trial)
        {
            var answer = await trials.Try(Parameters(trial, check.Best, profile, stamp, policyHash), cancellationToken);
            if (answer.Outcome == TrialOutcome.Unanswered)
            {
                return answer.Refusal!;
            }

            check = check.After(trial, answer.Outcome);
        }

        var findings = check.Lacks.Select(lack => RoleFinding.Of(lack, profile, basis));
        return new(RoleReport.Of(profile, [.. isCut ? findings.Append(RoleFinding.Chained(profile, basis)) : findings]), null);
    }

    private static RoleTrial Parameters(Trial trial, Trial? best, Profile profile, string stamp, string policyHash)
    {
        var like = trial is Trial.NoExternalId or Trial.WholeLease ? best ?? Trial.Bare : trial;
        return new(
            profile.RoleArn, profile.Region, trial == Trial.NoExternalId ? null : profile.ExternalId, stamp,
            like is Trial.Full or Trial.SourceIdentity ? stamp : null,
            like is Trial.Full or Trial.Tags ? Stamps.CheckTags(policyHash) : [],
            trial == Trial.WholeLease ? (int)profile.Lease.TotalSeconds : ShortestIdentity);
    }

    private static partial class Log
    {
        [LoggerMessage(7030, LogLevel.Information, "{Person} had the role of profile {Profile} checked, in CloudTrail as {Stamp}; found: {Found}")]
        internal static partial void Checked(ILogger logger, PersonId person, string profile, string stamp, string found);
    }
}
