using Sentinel.Domain.Credentials;
using Sentinel.Infrastructure.SandboxSts;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.SandboxSts;

public sealed class PolicyEvaluatorSpecs
{
    private const string AllowAll = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    [Fact]
    public void nothing_is_allowed_that_no_statement_allows() =>
        Decide("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""").ShouldBe(Verdict.ImplicitlyDenied);

    [Fact]
    public void a_deny_beats_an_allow_in_any_order()
    {
        const string deny = """{"Effect":"Deny","Action":"STS:decode*","Resource":"*"}""";
        Decide(AllowAll, deny).ShouldBe(Verdict.ExplicitlyDenied);
        Decide(deny, AllowAll).ShouldBe(Verdict.ExplicitlyDenied);
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","NotAction":["s3:*","sts:*"],"Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::1:role/*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:iam::1:role/*"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"sts:DecodeAuthorizationMess?ge","Resource":"*"}""", true)]
    public void actions_and_resources_match_as_iam_says(string statement, bool allowed) =>
        Decide(statement).ShouldBe(allowed ? Verdict.Allowed : Verdict.ImplicitlyDenied);

    [Theory]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2026-11-21T07:59:59Z"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2026-11-21T08:00:00Z"}}""", false)]
    [InlineData("""{"DateGreaterThanEquals":{"AWS:currenttime":"2026-11-21T08:00:00Z"}}""", true)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-11-21T08:00:00Z"}}""", false)]
    [InlineData("""{"DateLessThanEquals":{"aws:CurrentTime":"2026-11-21T08:00:00Z"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":1}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:Absent":"2026-11-21T07:00:00Z"}}""", false)]
    [InlineData("""{"DateGreaterThanIfExists":{"aws:Absent":"2026-11-21T07:00:00Z"}}""", true)]
    [InlineData("""{"DateGreaterThanIfExists":{"aws:CurrentTime":"2026-11-21T09:00:00Z"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceIdentity":["bob","ada"]}}""", true)]
    [InlineData("""{"StringEquals":{"aws:SourceIdentity":"Ada"}}""", false)]
    [InlineData("""{"StringEqualsIgnoreCase":{"aws:SourceIdentity":"Ada"}}""", true)]
    [InlineData("""{"StringNotEquals":{"aws:SourceIdentity":["bob","ada"]}}""", false)]
    [InlineData("""{"StringNotEquals":{"aws:Absent":"x"}}""", true)]
    [InlineData("""{"StringLike":{"aws:SourceIdentity":"a?a*"}}""", true)]
    [InlineData("""{"StringNotLike":{"aws:SourceIdentity":"a*"}}""", false)]
    [InlineData("""{"Null":{"aws:Absent":"true"}}""", true)]
    [InlineData("""{"Null":{"aws:SourceIdentity":true}}""", false)]
    [InlineData("""{"StringEquals":{"aws:SourceIdentity":"ada"},"DateLessThan":{"aws:CurrentTime":"2026-11-21T07:00:00Z"}}""", false)]
    public void conditions_hold_as_iam_says(string condition, bool holds)
    {
        Decide($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}""")
            .ShouldBe(holds ? Verdict.Allowed : Verdict.ImplicitlyDenied);
        Decide(AllowAll, $$"""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{condition}}}""")
            .ShouldBe(holds ? Verdict.ExplicitlyDenied : Verdict.Allowed);
    }

    [Theory]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""")]
    [InlineData("""{"NumericLessThanIfExists":{"aws:MultiFactorAuthAge":"60"}}""")]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:TagKeys":"x"}}""")]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"tomorrow"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceIdentity":"${aws:username}"}}""")]
    public void what_is_not_understood_never_allows_and_always_denies(string condition)
    {
        Decide($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}""").ShouldBe(Verdict.ImplicitlyDenied);
        Decide(AllowAll, $$"""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{condition}}}""").ShouldBe(Verdict.ExplicitlyDenied);
    }

    [Fact]
    public void a_condition_that_fails_outweighs_one_that_is_not_understood() =>
        Decide(
            AllowAll,
            """{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"StringEquals":{"aws:SourceIdentity":"bob"}}}""")
            .ShouldBe(Verdict.Allowed);

    private static Verdict Decide(params string[] statements)
    {
        var problems = new List<string>();
        var policy = SessionPolicy.Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""", problems);
        problems.ShouldBeEmpty();
        return PolicyEvaluator.Decide([policy!], new("sts:DecodeAuthorizationMessage", "*", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:CurrentTime"] = "2026-11-21T08:00:00.0000000Z",
            ["aws:SourceIdentity"] = "ada",
        }));
    }
}
