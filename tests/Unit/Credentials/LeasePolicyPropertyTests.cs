using System.Globalization;
using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

/// <summary>A lease may do what its profile may, less role chaining, up to its end; an evaluator of the tests' own says what that is.</summary>
public sealed class LeasePolicyPropertyTests(ITestOutputHelper output)
{
    private const int Policies = 2_000;
    private const int RequestsPerPolicy = 10;
    private const int Cases = Policies * RequestsPerPolicy;
    private const string Now = "aws:CurrentTime";
    private static readonly DateTimeOffset Morning = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);
    private static readonly IamStatement Everything = new(true, ["*"], false, ["*"], false, []);
    private static readonly string[] Chaining = ["sts:AssumeRole", "sts:AssumeRoot"];

    private static readonly string[] Actions =
        [.. Chaining, "STS:assumerole", "sts:AssumeRoleWithSAML", "sts:GetCallerIdentity", "s3:GetObject", "s3:PutObject", "ec2:RunInstances"];

    private static readonly string[] ActionPatterns =
        ["*", "sts:*", "s3:*", "s3:Get*", "S3:???Object", "sts:Assume*", "sts:AssumeRo?e", "sts:AssumeRole", "ec2:RunInstances"];

    private static readonly string[] Resources = ["*", "arn:aws:s3:::logs/x", "arn:aws:s3:::Logs/x", "arn:aws:iam::123456789012:role/Other"];
    private static readonly string[] ResourcePatterns = ["*", "arn:aws:s3:::*", "arn:aws:s3:::logs/?", "arn:aws:iam::*:role/*"];
    private static readonly string[] Names = ["ada", "Ada", "bob", "barbara"];
    private static readonly string[] NamePatterns = ["*", "a*", "?ob", "b*b*", "ada"];

    private static readonly TimeSpan[] FromEnd =
    [
        TimeSpan.FromHours(-3), TimeSpan.FromSeconds(-1), TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.FromTicks(1),
        TimeSpan.FromMilliseconds(999), TimeSpan.FromSeconds(1), TimeSpan.FromHours(3),
    ];

    [Fact]
    public void a_lease_may_what_its_profile_may_less_chaining_until_its_end_and_nothing_after()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var random = new Random(seed);
        int allowed = 0, endedOnly = 0, chainedOnly = 0;
        for (var i = 0; i < Policies; i++)
        {
            var last = Morning.AddSeconds(random.Next(4 * 3600));
            var own = random.Next(4) == 0 ? null : Statements(random);
            var managed = random.Next(3) == 0 ? Statements(random) : [];
            var chaining = random.Next(2) == 0;
            var text = own is null ? null : IamText.Write(own, random);
            LeasePolicy.Validate(text, [], chaining).ShouldBeEmpty($"seed {seed}: {text}");

            var lease = LeasePolicy.Build(text, managed.Length > 0, chaining, last.AddTicks(random.NextInt64(TimeSpan.TicksPerSecond)));
            IamStatement[] power = [.. IamText.Read(lease), .. managed];
            IamStatement[] profile = own is null && managed.Length == 0 ? [Everything] : [.. own ?? [], .. managed];
            for (var j = 0; j < RequestsPerPolicy; j++)
            {
                var (request, alive) = Request(random, last);
                var permitted = IamStatement.Allow(profile, request);
                var chained = !chaining && Chaining.Contains(request.Action, StringComparer.OrdinalIgnoreCase);
                var expected = permitted && alive && !chained;
                if (IamStatement.Allow(power, request) != expected)
                {
                    Assert.Fail($"seed {seed}: {(expected ? "refused" : "allowed")} {request.Action} on {request.Resource} with "
                        + $"{string.Join(", ", request.Context)} under {lease} beside {managed.Length} managed statements");
                }

                allowed += expected ? 1 : 0;
                endedOnly += permitted && !alive && !chained ? 1 : 0;
                chainedOnly += permitted && alive && chained ? 1 : 0;
            }
        }

        new[] { allowed, endedOnly, chainedOnly }.ShouldAllBe(count => count > Cases / 50, $"seed {seed}: the cases are too much alike");
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:get*","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"s3:Get","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","NotAction":["ec2:*","s3:GetObject"],"Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::LOGS/?"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::other/*"}""", true)]
    [InlineData("""{"Effect":"Deny","Action":"ec2:*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::logs*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:sourceidentity":["bob","ada"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceIdentity":"a*"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:SourceIdentity":"A*"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:Absent":"*"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLikeIfExists":{"aws:Absent":"x"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-11-21T06:00:00Z"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-11-21T05:59:59Z"}}}""", true)]
    public void the_tests_evaluator_reads_a_policy_as_iam_does(string statements, bool allowed)
    {
        var context = Context(Morning, ("aws:SourceIdentity", "ada"));

        IamStatement.Allow(IamText.Read($$"""{"Statement":[{{statements}}]}"""), new("s3:GetObject", "arn:aws:s3:::logs/x", context))
            .ShouldBe(allowed);
    }

    /// <summary>A request, and whether the lease is alive then; when AWS does not say what time it is, it is not.</summary>
    private static (IamRequest Request, bool Alive) Request(Random random, DateTimeOffset last)
    {
        DateTimeOffset? at = random.Next(20) == 0 ? null : last + One(random, FromEnd);
        var context = random.Next(4) == 0
            ? Context(at)
            : Context(at, ("aws:SourceIdentity", One(random, Names)), ("s3:prefix", One(random, Names)));
        return (new(One(random, Actions), One(random, Resources), context), at <= last);
    }

    private static Dictionary<string, string> Context(DateTimeOffset? at, params (string Key, string Value)[] others)
    {
        var context = others.ToDictionary(one => one.Key, one => one.Value, StringComparer.OrdinalIgnoreCase);
        if (at is { } instant)
        {
            context[Now] = instant.ToString("O", CultureInfo.InvariantCulture);
        }

        return context;
    }

    private static IamStatement[] Statements(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new IamStatement(
            random.Next(4) != 0,
            Some(random, ActionPatterns), random.Next(4) == 0,
            Some(random, ResourcePatterns), random.Next(6) == 0,
            [.. Conditions(random).Where(_ => random.Next(6) == 0)]))];

    private static IamCondition[] Conditions(Random random) =>
    [
        new("StringEquals", "aws:SourceIdentity", Some(random, Names)),
        new("StringLike", "s3:prefix", Some(random, NamePatterns)),
        new("DateGreaterThan", Now, [Morning.AddMinutes(random.Next(-180, 420)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)]),
    ];

    private static string[] Some(Random random, string[] from) => [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => One(random, from))];

    private static T One<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
