using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>The check of a role where AWS behaves as the sandbox never does.</summary>
public sealed class RoleCheckSpecs(ScriptedNodes nodes) : IClassFixture<ScriptedNodes>
{
    private static readonly (int, string) Denied = (403, "AccessDenied");

    [Fact]
    public async Task every_call_can_do_nothing_and_nothing_of_its_keys_is_told()
    {
        using var node = nodes.AsUser;
        nodes.Play(call => Has(call, "Tags.member.1.Key") && Has(call, "SourceIdentity") ? Denied : null);
        var answer = (await node.CheckProfile("prod")).Must(200);
        Found(answer).ShouldBe(["tags-with-source-identity missing"]);
        nodes.Calls.Count.ShouldBe(4);
        nodes.Calls.ShouldAllBe(call =>
            call["Policy"] == """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""
            && call["DurationSeconds"] == "900"
            && call["RoleArn"] == "arn:aws:iam::123456789012:role/SandboxProd");
        nodes.Calls.Select(call => call["RoleSessionName"].ToString()).Distinct().Single().ShouldMatch(@"\Aoperator-[a-z2-7]{8}\.c\.[0-9a-z]{26}\z");
        foreach (var secret in new[] { "ASIA1", "a-secret-key", "a-session-token" })
        {
            answer.Text.ShouldNotContain(secret);
        }
    }

    [Theory]
    [InlineData("own", "own-role missing")]
    [InlineData("elsewhere", "role-not-allowed missing")]
    public async Task a_role_that_is_not_handed_out_is_never_asked_for(string profile, string found)
    {
        using var node = nodes.AsRole;
        nodes.Play(_ => null);
        Found((await node.CheckProfile(profile)).Must(200)).ShouldBe([found]);
        nodes.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task sentinel_as_a_role_is_named_as_one_and_gets_an_hour_at_most()
    {
        using var node = nodes.AsRole;
        nodes.Play(_ => null);
        var cut = (await node.CheckProfile("long")).Must(200);
        (Found(cut).Single(), cut.Body.GetProperty("ok").GetBoolean()).ShouldBe(("chained-base advice", true));
        nodes.Calls.Select(call => call["DurationSeconds"].ToString()).ShouldBe(["900"]);

        nodes.Play(_ => Denied);
        (await node.CheckProfile("prod")).Must(200).Body.GetProperty("findings")[0].GetProperty("fix").GetString()
            .ShouldBe("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/SandboxDev"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}""");
    }

    [Fact]
    public async Task an_external_id_that_the_role_does_not_take_is_found()
    {
        using var node = nodes.AsUser;
        nodes.Play(call => Has(call, "ExternalId") ? Denied : null);
        Found((await node.CheckProfile("shared")).Must(200)).ShouldBe(["external-id-refused missing"]);
        nodes.Calls.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "duration-denied missing")]
    [InlineData(400, "ValidationError", "max-session-duration missing")]
    public async Task a_lease_that_is_too_long_is_found(int status, string code, string found)
    {
        using var node = nodes.AsUser;
        nodes.Play(call => call["DurationSeconds"] == "7200" ? (status, code) : null);
        Found((await node.CheckProfile("long")).Must(200)).ShouldBe([found]);
    }

    [Theory]
    [InlineData(400, "ValidationError")]
    [InlineData(403, "RegionDisabledException")]
    public async Task a_call_that_aws_does_not_take_is_one_finding(int status, string code)
    {
        using var node = nodes.AsUser;
        nodes.Play(_ => (status, code));
        Found((await node.CheckProfile("prod")).Must(200)).ShouldBe(["call-not-accepted missing"]);
        nodes.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(503, "ServiceUnavailable", 503, "sts-unavailable", 2)]
    [InlineData(400, "Throttling", 503, "sts-unavailable", 2)]
    [InlineData(403, "ExpiredToken", 503, "sts-base-credentials-refused", 1)]
    public async Task where_aws_does_not_answer_nothing_is_said_of_the_role(int status, string code, int answered, string problem, int calls)
    {
        using var node = nodes.AsUser;
        nodes.Play(_ => (status, code));
        var answer = await node.CheckProfile("prod");
        (answer.Status, answer.Code, nodes.Calls.Count).ShouldBe((answered, problem, calls));
        answer.Headers.ContainsKey("Retry-After").ShouldBe(problem == "sts-unavailable");
        answer.Text.ShouldNotContain("words of AWS");
    }

    [Fact]
    public async Task a_breakdown_halfway_is_no_finding_either()
    {
        using var node = nodes.AsUser;
        nodes.Play(call => Has(call, "Tags.member.1.Key") ? Denied : (503, "ServiceUnavailable"));
        (await node.CheckProfile("prod")).Code.ShouldBe("sts-unavailable");
        nodes.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task two_checks_run_at_one_time_a_third_is_sent_away_and_silence_ends()
    {
        using var node = nodes.AsUser;
        nodes.Play(_ => null);
        var silence = new TaskCompletionSource();
        nodes.Gate = silence.Task;
        try
        {
            var started = Stopwatch.GetTimestamp();
            var under = new[] { node.CheckProfile("prod"), node.CheckProfile("long") };
            for (var end = DateTime.UtcNow.AddSeconds(10); nodes.Calls.Count < 2; await Task.Delay(5, TestContext.Current.CancellationToken))
            {
                DateTime.UtcNow.ShouldBeLessThan(end);
            }

            var third = await node.CheckProfile("prod");
            (third.Status, third.Code, third.Headers["Retry-After"]).ShouldBe((429, "rate-limited", "1"));
            (await Task.WhenAll(under)).Select(answer => (answer.Status, answer.Code)).ShouldBe([(503, "sts-unavailable"), (503, "sts-unavailable")]);
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(11));
        }
        finally
        {
            nodes.Gate = Task.CompletedTask;
            silence.SetResult();
        }

        (await node.CheckProfile("prod")).Must(200).Body.GetProperty("ok").GetBoolean().ShouldBeTrue();
    }

    private static bool Has(IFormCollection call, string parameter) => call.ContainsKey(parameter);

    private static IEnumerable<string> Found(Answer answer) => answer.Body.GetProperty("findings").EnumerateArray()
        .Select(finding => $"{finding.GetProperty("code").GetString()} {finding.GetProperty("kind").GetString()}");
}
