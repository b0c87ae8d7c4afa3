using System.Collections.Immutable;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Kernel;

namespace Sentinel.Unit.Credentials;

/// <summary>A role that lets in as it is told to, as AWS would answer for it.</summary>
internal sealed record PlayedRole : IRoleTrials
{
    public bool Trusts { get; init; } = true;

    public bool TakesTags { get; init; } = true;

    public bool TakesSourceIdentity { get; init; } = true;

    public bool DemandsSourceIdentity { get; init; }

    public bool TakesBoth { get; init; } = true;

    /// <summary>Null: takes any and none.</summary>
    public string? ExternalId { get; init; }

    public int MaxSeconds { get; init; } = 43_200;

    public TrialBasis Self { get; init; } = new("arn:aws:iam::123456789012:user/sentinel", 43_200, RoleAllowed: true, OwnRole: false);

    public Refusal? Unanswered { get; init; }

    public List<RoleTrial> Tried { get; } = [];

    public Task<(TrialBasis? Basis, Refusal? Refusal)> Basis(string roleArn, CancellationToken cancellationToken) =>
        Task.FromResult<(TrialBasis?, Refusal?)>((Self, null));

    public Task<TrialAnswer> Try(RoleTrial trial, CancellationToken cancellationToken)
    {
        Tried.Add(trial);
        return Task.FromResult(Unanswered is null ? new TrialAnswer(Answer(trial), null) : new(TrialOutcome.Unanswered, Unanswered));
    }

    private TrialOutcome Answer(RoleTrial trial)
    {
        var (tags, source) = (trial.Tags.Count > 0, trial.SourceIdentity is not null);
        return !Trusts || (ExternalId is not null && trial.ExternalId != ExternalId) || (tags && !TakesTags) || (source && !TakesSourceIdentity)
            || (!source && DemandsSourceIdentity) || (tags && source && !TakesBoth) ? TrialOutcome.Denied
            : trial.DurationSeconds > MaxSeconds ? TrialOutcome.NotAccepted
            : TrialOutcome.Assumed;
    }
}
