using System.Text.Json;
using System.Text.RegularExpressions;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Policies;
using Sentinel.Unit.Docs;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed partial class RoleFindingSpecs
{
    private static readonly Profile Plain = new("prod", "arn:aws:iam::123456789012:role/team/Prod") { Lease = TimeSpan.FromHours(2) };
    private static readonly Profile Shared = Plain with { ExternalId = "a+b" };
    private static readonly TrialBasis Self = new("arn:aws:iam::999999999999:user/sentinel", 43_200, RoleAllowed: false, OwnRole: false);

    private static readonly RoleFinding[] All =
    [
        .. Enum.GetValues<RoleLack>().Select(lack => RoleFinding.Of(lack, Plain, Self)),
        RoleFinding.NotAllowed(Plain, Self),
        RoleFinding.NotAllowed(Plain, Self with { OwnRole = true }),
        RoleFinding.Chained(Plain, Self with { LongestDurationSeconds = 3600 }),
    ];

    [Fact]
    public void each_has_a_code_of_its_own_and_says_what_to_do()
    {
        All.Select(finding => finding.Code).ShouldBeUnique();
        All.ShouldAllBe(finding => Kebab().IsMatch(finding.Code) && finding.Message.EndsWith('.') && finding.Fix.Length > 0);
    }

    [Fact]
    public void the_trust_statement_lets_sentinel_do_all_that_a_lease_takes()
    {
        RoleFinding.Of(RoleLack.Trust, Plain, Self).Fix.ShouldBe(
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:user/sentinel"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}""");
        RoleFinding.Of(RoleLack.Trust, Shared, Self).Fix.ShouldBe(
            """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:user/sentinel"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],"Condition":{"StringEquals":{"sts:ExternalId":"a+b"}}}""");
    }

    [Theory]
    [InlineData(RoleLack.TagSession, "sts:TagSession")]
    [InlineData(RoleLack.SetSourceIdentity, "sts:SetSourceIdentity")]
    public void a_single_part_is_a_statement_of_one_action(RoleLack lack, string action) =>
        RoleFinding.Of(lack, Shared, Self).Fix.ShouldBe(
            $$$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:user/sentinel"},"Action":"{{{action}}}"}""");

    [Theory]
    [InlineData(RoleLack.ExternalId)]
    [InlineData(RoleLack.ExternalIdTaken)]
    [InlineData(RoleLack.ExternalIdDemanded)]
    public void an_external_id_is_a_condition(RoleLack lack) =>
        RoleFinding.Of(lack, Shared, Self).Fix.ShouldBe("""{"StringEquals":{"sts:ExternalId":"a+b"}}""");

    [Fact]
    public void what_is_json_can_be_read_as_such() =>
        Enum.GetValues<RoleLack>().Select(lack => RoleFinding.Of(lack, Shared, Self).Fix).Where(fix => fix.StartsWith('{')).ShouldAllBe(
            fix => JsonSerializer.Deserialize<JsonElement>(fix, JsonSerializerOptions.Default).ValueKind == JsonValueKind.Object);

    [Fact]
    public void other_remedies_name_the_very_thing()
    {
        RoleFinding.Of(RoleLack.MaxSessionDuration, Plain, Self).Fix.ShouldBe("aws iam update-role --role-name Prod --max-session-duration 7200");
        RoleFinding.Of(RoleLack.LongerAllowed, Plain, Self).Fix.ShouldBe("""{"NumericLessThanEquals":{"sts:DurationSeconds":"7200"}}""");
        RoleFinding.NotAllowed(Plain, Self).Fix.ShouldBe("Sentinel__Sts__AllowedRoles__0=arn:aws:iam::123456789012:role/team/Prod");
    }

    [Fact]
    public void a_report_is_good_when_there_is_nothing_but_advice()
    {
        RoleReport.Of(Plain, []).Ok.ShouldBeTrue();
        foreach (var finding in All)
        {
            RoleReport.Of(Plain, [finding]).Ok.ShouldBe(finding.Kind == FindingKind.Advice, finding.Code);
        }
    }

    [Fact]
    public void the_guide_explains_every_code_and_no_other() =>
        Row().Matches(Repository.Read("docs/guides/profiles.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value))
            .ShouldBe(All.Select(finding => (finding.Code, finding.Kind.ToString().ToLowerInvariant())), ignoreOrder: true);

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (missing|possible|advice) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
