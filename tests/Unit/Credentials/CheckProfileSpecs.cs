using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.Policies;
using Shouldly;
using Xunit;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Credentials;

public sealed class CheckProfileSpecs
{
    private static readonly Caller AsAda = new(AdasToken, new(Ada.Value), IPAddress.Loopback);
    private static readonly Caller AsBob = new(BobsToken, new(Bob.Value), IPAddress.Loopback);

    private static readonly Node Here = new(Published("""
        version: "1"
        profiles:
        - {name: short, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", region: eu-central-1}
        - {name: long, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", lease: 2h, idle_timeout: 4h}
        - {name: short-shared, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", external_id: shared}
        - {name: long-shared, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", external_id: shared, lease: 2h, idle_timeout: 4h}
        rules: []
        """));

    /// <summary>Each kind of role with each kind of profile, against what is known of the role.</summary>
    [Theory]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("short-shared")]
    [InlineData("long-shared")]
    public async Task exactly_what_a_role_lacks_is_found(string profile)
    {
        var (isLong, isShared) = (profile.StartsWith("long", StringComparison.Ordinal), profile.EndsWith("shared", StringComparison.Ordinal));
        foreach (var role in EveryRole())
        {
            var isLetIn = role.Trusts && (role.ExternalId is null || (isShared && role.ExternalId == "shared"))
                && (role.TakesSourceIdentity || !role.DemandsSourceIdentity);
            string[] expected = !isLetIn
                ? ["trust-policy", "external-id"]
                :
                [
                    .. role.TakesTags ? [] : (string[])["tag-session"],
                    .. role.TakesSourceIdentity ? [] : (string[])["set-source-identity"],
                    .. isLong && role.MaxSeconds < 7200 ? (string[])["max-session-duration"] : [],
                    .. isShared && role.ExternalId is null ? (string[])["external-id-unused"] : [],
                ];
            var report = await Report(role, profile);
            report.Findings.Select(finding => finding.Code).ShouldBe(expected, role.ToString());
            report.Ok.ShouldBe(expected.Length == 0 || expected is ["external-id-unused"]);
            role.Tried.Count.ShouldBeInRange(1, 6);
        }
    }

    [Fact]
    public async Task the_first_call_is_that_of_a_lease_but_can_do_nothing_and_names_who_asked()
    {
        var role = new PlayedRole();
        var report = await Report(role, "short");
        (report.Profile, report.Role, report.Ok, report.Findings.Length).ShouldBe(("short", "arn:aws:iam::123456789012:role/SandboxDev", true, 0));
        var full = role.Tried.ShouldHaveSingleItem();
        (full.RoleArn, full.Region, full.ExternalId, full.DurationSeconds)
            .ShouldBe(("arn:aws:iam::123456789012:role/SandboxDev", "eu-central-1", null, 900));
        full.SessionName.ShouldMatch(@"\AAda-[a-z2-7]{8}\.c\.[0-9a-z]{26}\z");
        full.SourceIdentity.ShouldBe(full.SessionName);
        full.Tags.Select(tag => tag.Key).ShouldBe(["sentinel:session", "sentinel:lease", "sentinel:policy"]);
    }

    [Fact]
    public async Task each_part_is_tried_alone_and_the_long_call_is_like_the_one_that_went_best()
    {
        var role = new PlayedRole { TakesTags = false, ExternalId = "shared" };
        await Report(role, "long-shared");
        role.Tried.Select(trial => (trial.ExternalId, trial.Tags.Count > 0, trial.SourceIdentity is not null, trial.DurationSeconds)).ShouldBe(
        [
            ("shared", true, true, 900), ("shared", false, false, 900), ("shared", true, false, 900), ("shared", false, true, 900),
            (null, false, false, 900), ("shared", false, false, 7200),
        ]);
    }

    [Fact]
    public async Task what_runs_as_a_role_itself_is_told_that_its_leases_are_cut_and_tries_no_longer_ones()
    {
        var role = new PlayedRole { Self = new("arn:aws:iam::123456789012:role/Sentinel", 3600, RoleAllowed: true, OwnRole: false), MaxSeconds = 3600 };
        var report = await Report(role, "long");
        (report.Ok, report.Findings.Select(finding => (finding.Code, finding.Kind)).Single()).ShouldBe((true, ("chained-base", FindingKind.Advice)));
        role.Tried.Count.ShouldBe(1);
        (await Report(role, "short")).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, "role-not-allowed")]
    [InlineData(true, "own-role")]
    public async Task a_role_that_is_not_handed_out_is_not_even_tried(bool own, string code)
    {
        var role = new PlayedRole { Self = new("arn:aws:iam::123456789012:user/sentinel", 43_200, RoleAllowed: false, own) };
        var report = await Report(role, "short");
        (report.Ok, report.Findings.Single().Code, role.Tried.Count).ShouldBe((false, code, 0));
    }

    [Fact]
    public async Task what_aws_does_not_answer_is_no_finding() =>
        (await Ask(new PlayedRole { Unanswered = CredentialRefusals.StillObtaining })).Refusal.ShouldBe(CredentialRefusals.StillObtaining);

    [Fact]
    public async Task only_an_admin_or_operator_may_ask_and_only_for_a_profile_of_the_policy_in_force()
    {
        var role = new PlayedRole();
        (await Ask(role, caller: AsBob)).Refusal.ShouldBe(IdentityRefusals.Forbidden);
        (await Ask(role, "nowhere")).Refusal.ShouldBe(SessionRefusals.UnknownProfile);
        (await Ask(role, on: new Node(Published("version: \"9\"")))).Refusal.ShouldBe(PolicyRefusals.Unusable);
        (await Ask(role, on: new Node(People()))).Refusal.ShouldBe(PolicyRefusals.NotPublished);
        (await Ask(role, on: Here with { Unfit = LogRefusals.NotFresh })).Refusal.ShouldBe(LogRefusals.NotFresh);
        role.Tried.ShouldBeEmpty();
    }

    [Fact]
    public async Task no_more_checks_than_allowed_run_at_one_time()
    {
        var role = new StuckRole();
        using var handler = new CheckProfileHandler(Here, role, TimeProvider.System, NullLogger<CheckProfileHandler>.Instance);
        var first = Enumerable.Range(0, CheckProfileHandler.AtOnce).Select(_ => handler.Handle(new(AsAda, "short"), CancellationToken.None)).ToArray();
        (await handler.Handle(new(AsAda, "short"), CancellationToken.None)).Refusal.ShouldBe(CredentialRefusals.ChecksUnderWay);
        role.Answer.SetResult(new(TrialOutcome.Assumed, null));
        (await Task.WhenAll(first)).ShouldAllBe(found => found.Report!.Ok);
        (await handler.Handle(new(AsAda, "short"), CancellationToken.None)).Report!.Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task a_check_that_takes_too_long_is_given_up_and_gives_its_place_back()
    {
        var clock = new TimerByHand();
        using var handler = new CheckProfileHandler(Here, new StuckRole(), clock, NullLogger<CheckProfileHandler>.Instance);
        for (var i = 0; i <= CheckProfileHandler.AtOnce; i++)
        {
            var check = handler.Handle(new(AsAda, "short"), CancellationToken.None);
            check.IsCompleted.ShouldBeFalse();
            clock.Fire(CheckProfileHandler.AnswerWithin);
            (await check).Refusal.ShouldBe(CredentialRefusals.CheckTooSlow);
        }
    }

    private static IEnumerable<PlayedRole> EveryRole() =>
        from trusts in new[] { true, false }
        from tags in new[] { true, false }
        from source in new[] { true, false }
        from demands in new[] { true, false }
        from externalId in new[] { null, "shared", "another" }
        from most in new[] { 3600, 43_200 }
        select new PlayedRole
        {
            Trusts = trusts,
            TakesTags = tags,
            TakesSourceIdentity = source,
            DemandsSourceIdentity = demands,
            ExternalId = externalId,
            MaxSeconds = most,
        };

    private static async Task<RoleReport> Report(PlayedRole role, string profile) => (await Ask(role, profile)).Report.ShouldNotBeNull();

    private static async Task<CheckedProfile> Ask(IRoleTrials role, string profile = "short", Caller? caller = null, Node? on = null)
    {
        using var handler = new CheckProfileHandler(on ?? Here, role, TimeProvider.System, NullLogger<CheckProfileHandler>.Instance);
        return await handler.Handle(new(caller ?? AsAda, profile), TestContext.Current.CancellationToken);
    }

    private static object[] People() =>
    [
        Registered(Ada, "Ada", Roles.Operator), Issued(AdasToken, Ada, Roles.Operator, DateTimeOffset.MaxValue),
        Registered(Bob, "bob", Roles.Requester | Roles.Auditor), Issued(BobsToken, Bob, Roles.Requester | Roles.Auditor, DateTimeOffset.MaxValue),
    ];

    private static object[] Published(string document) =>
        [.. People(), new PolicyPublished(1, PolicyHash.Of(document), document, "psn_a", null, Now)];

    /// <summary>A node whose state is these events.</summary>
    private sealed record Node(params object[] Events) : ISnapshots
    {
        public Snapshot Current { get; } = Snapshot.Empty([new PeopleProjection(), new PolicyProjection(PolicyTexts.Loader()), new HoldsProjection()])
            .Apply([.. Events.Select((e, i) => new RecordedEvent(
                i + 1, e is PolicyEvent ? PolicyStream.Id.Value : "other", e is PolicyEvent ? 1 : i + 1, Guid.Empty, "", e, Now, new("test")))]);

        public Refusal? Unfit { get; init; }

        public Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken) => Task.FromResult(true);
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class StuckRole : IRoleTrials
    {
        public TaskCompletionSource<TrialAnswer> Answer { get; } = new();

        public Task<(TrialBasis? Basis, Refusal? Refusal)> Basis(string roleArn, CancellationToken cancellationToken) =>
            new PlayedRole().Basis(roleArn, cancellationToken);

        public Task<TrialAnswer> Try(RoleTrial trial, CancellationToken cancellationToken) => Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>A clock whose newest timer goes off by hand.</summary>
    private sealed class TimerByHand : TimeProvider
    {
        private (TimerCallback Callback, object? State, TimeSpan Due) _newest;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _newest = (callback, state, dueTime);
            return new Nothing();
        }

        public void Fire(TimeSpan due)
        {
            _newest.Due.ShouldBe(due);
            _newest.Callback(_newest.State);
        }

        private sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
