using System.Globalization;
using Sentinel.Domain.Credentials;
using Sentinel.Infrastructure.SandboxSts;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.SandboxSts;

/// <summary>What a lease may do is exactly what its profile may do, less role chaining, and nothing after its end.</summary>
public sealed class LeasePowerSpecs
{
    private const int Policies = 3_000;
    private static readonly DateTimeOffset End = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Actions = ["sts:AssumeRole", "sts:AssumeRoot", "sts:DecodeAuthorizationMessage", "s3:GetObject", "ec2:RunInstances"];
    private static readonly string[] Resources = ["*", "arn:aws:s3:::logs/x", "arn:aws:iam::123456789012:role/Other"];
    private static readonly int[] SecondsFromEnd = [-3600, -1, 0, 1, 3600];
    private static readonly string[] ActionPatterns = ["*", "sts:*", "s3:*", "s3:Get*", "sts:Assume*", "ec2:RunInstances"];
    private static readonly string[] ResourcePatterns = ["*", "arn:aws:s3:::*", "arn:aws:iam::*:role/*"];

    private static readonly string[] Conditions =
    [
        "",
        """,{"DateLessThan":{"aws:CurrentTime":"2026-11-21T07:30:00Z"}}""",
        """,{"DateGreaterThan":{"aws:CurrentTime":"2026-11-21T07:30:00Z"}}""",
        """,{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""",
        """,{"StringNotEquals":{"aws:SourceIdentity":"ada"}}""",
    ];

    public static TheoryData<bool, bool, bool> Profiles => new(
        from hasPolicy in new[] { true, false }
        from hasArns in new[] { true, false }
        from chaining in new[] { true, false }
        select (hasPolicy, hasArns, chaining));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void a_lease_has_the_profiles_power_less_chaining_until_its_end_and_none_after(bool hasPolicy, bool hasArns, bool chaining)
    {
        var random = new Random(15);
        var allowed = 0;
        for (var i = 0; i < Policies; i++)
        {
            var own = hasPolicy ? RandomPolicy(random) : null;
            SessionPolicy[] managed = hasArns ? [Parse(RandomPolicy(random))] : [];
            SessionPolicy[] profile = own is null ? managed : [Parse(own), .. managed];
            SessionPolicy[] lease = [Parse(LeasePolicy.Build(own, hasArns, chaining, End)), .. managed];
            var action = Actions[random.Next(Actions.Length)];
            var request = new AuthorizationRequest(action, Resources[random.Next(Resources.Length)], At(SecondsFromEnd[random.Next(SecondsFromEnd.Length)], out var alive));

            var unrestricted = own is null && !hasArns;
            var expected = alive
                && (unrestricted || PolicyEvaluator.Decide(profile, request) == Verdict.Allowed)
                && (chaining || action is not ("sts:AssumeRole" or "sts:AssumeRoot"));
            (PolicyEvaluator.Decide(lease, request) == Verdict.Allowed).ShouldBe(expected, own);
            allowed += expected ? 1 : 0;
        }

        allowed.ShouldBeInRange(Policies / 50, Policies - (Policies / 50), "the random policies must exercise both answers");
    }

    private static Dictionary<string, string> At(int secondsFromEnd, out bool alive)
    {
        alive = secondsFromEnd <= 0;
        return new(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:CurrentTime"] = End.AddSeconds(secondsFromEnd).ToString("O", CultureInfo.InvariantCulture),
            ["aws:SourceIdentity"] = "ada",
        };
    }

    private static string RandomPolicy(Random random) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomStatement(random)))}}]}""";

    private static string RandomStatement(Random random)
    {
        var condition = Conditions[random.Next(Conditions.Length)];
        return "{" + string.Join(
            ',',
            $"\"Effect\":\"{(random.Next(4) == 0 ? "Deny" : "Allow")}\"",
            $"\"{(random.Next(4) == 0 ? "NotAction" : "Action")}\":\"{ActionPatterns[random.Next(ActionPatterns.Length)]}\"",
            $"\"{(random.Next(6) == 0 ? "NotResource" : "Resource")}\":\"{ResourcePatterns[random.Next(ResourcePatterns.Length)]}\"")
            + (condition.Length == 0 ? "" : $",\"Condition\":{condition[1..]}") + "}";
    }

    private static SessionPolicy Parse(string json)
    {
        var problems = new List<string>();
        var policy = SessionPolicy.Parse(json, problems);
        problems.ShouldBeEmpty();
        return policy!;
    }
}
