using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Credentials;
using Sentinel.Integration.SandboxSts;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Credentials;

public sealed class StsCredentialIssuerSpecs
{
    private static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddMinutes(5);

    private static readonly AssumeRole Dev = new(
        "arn:aws:iam::123456789012:role/SandboxDev",
        "eu-central-1",
        null,
        "ada-1",
        "ada-1",
        900,
        LeasePolicy.Build(null, hasPolicyArns: false, chaining: false, End),
        [],
        [new("sentinel:session", "ses_1")]);

    public static TheoryData<int, string, string> Answers => new()
    {
        { 403, "AccessDenied", "sts-denied" },
        { 400, "PackedPolicyTooLarge", "packed-policy-too-large" },
        { 400, "MalformedPolicyDocument", "sts-policy-malformed" },
        { 400, "ValidationError", "sts-misconfigured" },
        { 403, "RegionDisabledException", "sts-misconfigured" },
        { 403, "InvalidClientTokenId", "sts-base-credentials-refused" },
        { 403, "SignatureDoesNotMatch", "sts-base-credentials-refused" },
        { 403, "ExpiredToken", "sts-base-credentials-refused" },
    };

    public static TheoryData<string> Misbehaviours => ["500", "503", "Throttling", "garbage", "empty", "no-keys", "cut"];

    [Fact]
    public async Task the_sandbox_hands_out_keys_that_work_there()
    {
        await using var sandbox = await Sandbox.Start();
        using var clients = StsClients.ForSandbox(() => sandbox.Uri, () => sandbox.Keys);
        using var issuer = Issuer(clients);
        var keys = (await issuer.Obtain(Dev, TestContext.Current.CancellationToken)).ShouldBeOfType<Obtained.Keys>();
        ClockSkew.IsTooLarge(keys.Expiration, 900, sandbox.Clock.GetUtcNow()).ShouldBeFalse();
        using var lease = sandbox.Client(new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey.Reveal(), keys.SessionToken.Reveal()));
        (await lease.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn
            .ShouldBe("arn:aws:sts::123456789012:assumed-role/SandboxDev/ada-1");
    }

    [Fact]
    public async Task a_role_that_does_not_exist_is_denied_and_one_outside_the_list_is_not_even_asked_for()
    {
        await using var sandbox = await Sandbox.Start();
        using var clients = StsClients.ForSandbox(() => sandbox.Uri, () => sandbox.Keys);
        using var issuer = Issuer(clients);
        (await Refused(issuer, Dev with { RoleArn = "arn:aws:iam::123456789012:role/Nobody" })).ShouldBe(StsRefusals.Denied);
        (await Refused(issuer, Dev with { RoleArn = "arn:aws:iam::999999999999:role/SandboxDev" })).ShouldBe(StsRefusals.RoleNotAllowed);
        (await Refused(issuer, Dev with { RoleArn = "SandboxDev" })).ShouldBe(StsRefusals.RoleNotAllowed);
        (await Refused(issuer, Dev with { Region = "x.example.com/" })).ShouldBe(StsRefusals.Misconfigured);
    }

    [Fact]
    public async Task the_role_that_sentinel_runs_as_is_never_asked_for()
    {
        await using var sts = await ScriptedSts.Start(
            (_, context) => ScriptedSts.Error(context, 403, "AccessDenied"), "arn:aws:sts::123456789012:assumed-role/SandboxDev/i-1");
        using var clients = Aws(sts.Uri);
        using var issuer = Issuer(clients);
        (await Refused(issuer, Dev)).ShouldBe(StsRefusals.RoleNotAllowed);
        sts.Tries.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task an_answer_of_aws_becomes_our_own_words_at_once(int status, string awsCode, string code)
    {
        await using var sts = await ScriptedSts.Start((_, context) => ScriptedSts.Error(context, status, awsCode));
        using var clients = Aws(sts.Uri);
        using var issuer = Issuer(clients);
        var refusal = await Refused(issuer, Dev);
        (refusal.Code, refusal.RetryAfter).ShouldBe((code, null));
        refusal.Detail.ShouldNotContain("words of AWS");
        sts.Tries.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task a_broken_answer_is_tried_again_until_the_time_is_over(string how)
    {
        await using var sts = await ScriptedSts.Start((_, context) => Misbehave(how, context));
        using var clients = Aws(sts.Uri);
        using var issuer = Issuer(clients, total: TimeSpan.FromSeconds(1.5));
        var started = Stopwatch.GetTimestamp();
        (await Refused(issuer, Dev)).ShouldBe(StsRefusals.Unavailable);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        sts.Tries.ShouldBeInRange(3, 6);
    }

    [Fact]
    public async Task silence_and_a_dead_port_are_bounded_by_five_seconds()
    {
        await using var sts = await ScriptedSts.Start((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var silent = Aws(sts.Uri);
        using var dead = Aws(new Uri("http://127.0.0.1:1"));
        using var first = Issuer(silent);
        using var second = Issuer(dead);
        var started = Stopwatch.GetTimestamp();
        (await Task.WhenAll(Refused(first, Dev), Refused(second, Dev))).ShouldBe([StsRefusals.Unavailable, StsRefusals.Unavailable]);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(6));
        sts.Tries.ShouldBeInRange(2, 3);
    }

    [Fact]
    public async Task what_recovers_in_time_gives_keys()
    {
        await using var sts = await ScriptedSts.Start((nth, context) => nth < 3 ? Misbehave("503", context) : Issue(context));
        using var clients = Aws(sts.Uri);
        using var issuer = Issuer(clients);
        var keys = (await issuer.Obtain(Dev, TestContext.Current.CancellationToken)).ShouldBeOfType<Obtained.Keys>();
        (keys.AccessKeyId, keys.SecretAccessKey.Reveal(), keys.SessionToken.Reveal(), keys.Expiration)
            .ShouldBe(("ASIA1", "secret", "token", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero)));
        sts.Tries.ShouldBe(3);
    }

    [Fact]
    public async Task no_base_credentials_have_a_message_of_their_own()
    {
        using var clients = StsClients.ForAws(
            "eu-central-1", new Uri("http://127.0.0.1:1"), () => Task.FromException<AWSCredentials>(new AmazonClientException("none")));
        using var issuer = Issuer(clients);
        (await Refused(issuer, Dev)).ShouldBe(StsRefusals.NoBaseCredentials);
        using var probe = new BaseIdentityProbe(clients, NullLogger<BaseIdentityProbe>.Instance);
        (await probe.Ask(TestContext.Current.CancellationToken)).ShouldBeNull();
        probe.Problem.ShouldBe(StsRefusals.NoBaseCredentials);
    }

    [Fact]
    public async Task a_caller_that_gives_up_is_let_go()
    {
        await using var sts = await ScriptedSts.Start((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var clients = Aws(sts.Uri);
        using var issuer = Issuer(clients);
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => issuer.Obtain(Dev, caller.Token));
    }

    [Fact]
    public async Task no_more_calls_than_allowed_run_at_one_time_and_both_numbers_can_be_seen()
    {
        var gate = new TaskCompletionSource();
        await using var sts = await ScriptedSts.Start(async (_, context) =>
        {
            await gate.Task;
            await Issue(context);
        });
        using var clients = Aws(sts.Uri);
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = provider.GetRequiredService<IMeterFactory>();
        using var issuer = Issuer(clients, concurrency: 2, meters);
        using var gauges = new Gauges(meters);
        var calls = Enumerable.Range(0, 5).Select(_ => issuer.Obtain(Dev, CancellationToken.None)).ToArray();
        await gauges.Until("sentinel.sts.calls.waiting", 3);
        gauges.Read("sentinel.sts.calls.active").ShouldBe(2);
        gate.SetResult();
        (await Task.WhenAll(calls)).ShouldAllBe(obtained => obtained is Obtained.Keys);
        gauges.Read("sentinel.sts.calls.active").ShouldBe(0);
        gauges.Read("sentinel.sts.calls.waiting").ShouldBe(0);
    }

    private static async Task<Refusal> Refused(StsCredentialIssuer issuer, AssumeRole request) =>
        (await issuer.Obtain(request, CancellationToken.None)).ShouldBeOfType<Obtained.Failed>().Refusal;

    private static StsClients Aws(Uri endpoint) =>
        StsClients.ForAws("eu-central-1", endpoint, () => Task.FromResult<AWSCredentials>(new BasicAWSCredentials("AKIA0000000000000000", "secret")));

    private static StsCredentialIssuer Issuer(StsClients clients, int concurrency = 4, IMeterFactory? meters = null, TimeSpan? total = null) => new(
        clients,
        new AllowedRoles(["arn:aws:iam::123456789012:role/*"]),
        new BaseIdentityProbe(clients, NullLogger<BaseIdentityProbe>.Instance),
        concurrency,
        meters ?? new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        NullLogger<StsCredentialIssuer>.Instance)
    {
        Total = total ?? StsCredentialIssuer.Longest,
    };

    private static Task Issue(Microsoft.AspNetCore.Http.HttpContext context) => ScriptedSts.Answer(
        context,
        200,
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2026-11-21T08:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");

    private static Task Misbehave(string how, Microsoft.AspNetCore.Http.HttpContext context) => how switch
    {
        "500" => ScriptedSts.Answer(context, 500, "<html>oops</html>"),
        "503" => ScriptedSts.Error(context, 503, "ServiceUnavailable"),
        "Throttling" => ScriptedSts.Error(context, 400, "Throttling"),
        "garbage" => ScriptedSts.Answer(context, 200, "\u0001 not xml <"),
        "empty" => ScriptedSts.Answer(context, 200, ""),
        "no-keys" => ScriptedSts.Answer(context, 200, "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult/></AssumeRoleResponse>"),
        _ => Cut(context),
    };

    private static Task Cut(Microsoft.AspNetCore.Http.HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private sealed class Gauges : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, int> _values = [];

        internal Gauges(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("sentinel.sts.calls.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _values[instrument.Name] = value);
            _listener.Start();
        }

        internal int Read(string name)
        {
            _listener.RecordObservableInstruments();
            return _values[name];
        }

        internal async Task Until(string name, int value)
        {
            for (var left = 100; Read(name) != value; left--)
            {
                left.ShouldBeGreaterThan(0, $"{name} is {Read(name)}, not {value}");
                await Task.Delay(20);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
