using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class LeasePolicySpecs
{
    private const string End =
        """{"Sid":"SentinelEnd","Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateGreaterThanIfExists":{"aws:CurrentTime":"2026-11-21T08:00:00Z"}}}""";

    private const string NoChaining =
        """{"Sid":"SentinelChaining","Effect":"Deny","Action":["sts:AssumeRole","sts:AssumeRoot"],"Resource":"*"}""";

    private const string AllowAll = """{"Sid":"SentinelAll","Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string ReadOnly = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}""";
    private static readonly DateTimeOffset T = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void a_profile_without_a_policy_gets_everything_until_the_end_but_no_chaining() =>
        LeasePolicy.Build(null, hasPolicyArns: false, chaining: false, T).ShouldBe(Policy(AllowAll, End, NoChaining));

    [Fact]
    public void a_profile_that_allows_chaining_has_no_deny_of_it() =>
        LeasePolicy.Build(null, hasPolicyArns: false, chaining: true, T).ShouldBe(Policy(AllowAll, End));

    [Fact]
    public void beside_policy_arns_stand_only_our_denies() =>
        LeasePolicy.Build(null, hasPolicyArns: true, chaining: false, T).ShouldBe(Policy(End, NoChaining));

    [Fact]
    public void a_profiles_statements_stand_unchanged_before_our_denies() =>
        LeasePolicy.Build(ReadOnly, hasPolicyArns: false, chaining: false, T)
            .ShouldBe(Policy("""{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}""", End, NoChaining));

    [Fact]
    public void a_single_statement_that_is_no_list_is_taken_too() =>
        LeasePolicy.Build(
            """{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "*", "Resource": "*" } }""", false, true, T)
            .ShouldBe(Policy("""{"Effect":"Deny","Action":"*","Resource":"*"}""", End));

    [Fact]
    public void blanks_go_only_between_tokens_and_escapes_stay() =>
        LeasePolicy.Build(
            """
            {"Version": "2012-10-17", "Statement": [ {"Effect": "Allow", "Action": "s3:Get*",
              "Resource": "arn:aws:s3:::a \"b\\" } ] }
            """, false, true, T)
            .ShouldBe(Policy("""{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a \"b\\"}""", End));

    [Fact]
    public void the_end_is_in_utc_and_loses_its_fraction() =>
        LeasePolicy.Build(null, true, true, new DateTimeOffset(2026, 11, 21, 10, 0, 0, 999, TimeSpan.FromHours(2))).ShouldBe(Policy(End));

    [Theory]
    [InlineData(null)]
    [InlineData(ReadOnly)]
    public void a_good_policy_has_no_problems(string? policy) => LeasePolicy.Validate(policy, []).ShouldBeEmpty();

    [Theory]
    [InlineData("", "It is not one well-formed JSON value without repeated keys.")]
    [InlineData("{} {}", "It is not one well-formed JSON value without repeated keys.")]
    [InlineData("[]", "It must be a JSON object.")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}""", "It is not one well-formed JSON value without repeated keys.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "Statement must be a statement or a list of at least one.")]
    [InlineData("""{"Version":"2012-10-17","statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""",
        "Unknown element \"statement\"; a policy has Version, Id and Statement.|Statement must be a statement or a list of at least one.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", "Version must be \"2012-10-17\".")]
    [InlineData("""{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", "Version must be \"2012-10-17\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"*","Resource":"*"}}""",
        "Statement 1: Effect must be \"Allow\" or \"Deny\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*"}}""", "Statement 1 needs either Resource or NotResource.")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}""",
        "Statement 1 needs either Action or NotAction.")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"get","Resource":"*"}}""",
        "Statement 1: \"get\" is not an action such as \"s3:Get*\", nor \"*\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"bucket"}}""",
        "Statement 1: \"bucket\" is not a resource ARN, nor \"*\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""",
        "Statement 1 has a Principal; a session policy has none.")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateAfter":{"aws:CurrentTime":"x"}}}}""",
        "Statement 1: \"DateAfter\" is not a condition operator with an object of keys.")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Sid":"SentinelEnd","Effect":"Allow","Action":"*","Resource":"*"}}""",
        "Sid \"SentinelEnd\" is reserved: no Sid may begin with \"Sentinel\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Sid":"sentinelX","Effect":"Allow","Action":"*","Resource":"*"}}""",
        "Sid \"sentinelX\" is reserved: no Sid may begin with \"Sentinel\".")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"}]}""",
        "Sid \"A\" stands twice.")]
    [InlineData("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::\u0141\"}}",
        "AWS takes characters up to U+00FF only.")]
    public void a_bad_policy_is_told_why(string policy, string problems) =>
        string.Join('|', LeasePolicy.Validate(policy, [])).ShouldBe(problems);

    [Fact]
    public void policy_and_arns_together_may_have_2048_characters_and_not_one_more()
    {
        var arn = "arn:aws:iam::aws:policy/" + new string('p', 60);
        var fixedPart = LeasePolicy.Build(Filled(0), true, false, T).Length + arn.Length;
        LeasePolicy.Validate(Filled(2048 - fixedPart), [arn]).ShouldBeEmpty();
        LeasePolicy.Validate(Filled(2049 - fixedPart), [arn])
            .ShouldBe(["The session policy of a lease and its ARNs would have 2049 characters; AWS takes 2048."]);
    }

    [Fact]
    public void arns_must_name_policies_once_and_at_most_ten()
    {
        LeasePolicy.Validate(null, ["arn:aws:iam::aws:role/x", "arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/A"]).ShouldBe(
            ["\"arn:aws:iam::aws:role/x\" is not the ARN of an IAM policy.", "\"arn:aws:iam::aws:policy/A\" stands twice."]);
        LeasePolicy.Validate(null, [.. Enumerable.Range(0, 11).Select(i => $"arn:aws:iam::aws:policy/A{i}")])
            .ShouldBe(["11 session policy ARNs; AWS takes 10."]);
    }

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Filled(int characters) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b{{new string('x', characters)}}"}]}""";
}
