using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyPublicationSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void a_document_without_mistakes_is_published() =>
        Check(PolicyTexts.Small, role => role == PolicyTexts.Role).Publish(Policy.Initial, "psn_a", "why", Now)
            .ShouldBe(new PolicyPublished(1, PolicyHash.Of(PolicyTexts.Small), PolicyTexts.Small, "psn_a", "why", Now));

    [Fact]
    public void a_document_with_mistakes_is_refused()
    {
        var check = Check("version: \"1\"", _ => true);
        (check.IsValid, check.Publish(Policy.Initial, "psn_a", null, Now).Refusal).ShouldBe((false, PolicyRefusals.Invalid));
    }

    [Fact]
    public void a_role_that_the_server_may_not_hand_out_is_refused_in_its_place()
    {
        var check = Check(PolicyTexts.Small, _ => false);
        check.Findings.Where(finding => finding.Severity == Severity.Error).ShouldBe(
        [
            new(
                Severity.Error, "profiles[0].role_arn", 4, 13, "role-not-allowed", $"This server may not hand out role {PolicyTexts.Role}.",
                "use a role that Sentinel__Sts__AllowedRoles covers, or have the operator add this one"),
        ]);
        check.Publish(Policy.Initial, "psn_a", null, Now).Refusal.ShouldBe(PolicyRefusals.Invalid);
    }

    [Fact]
    public void a_warning_does_not_stop_a_document()
    {
        var check = Check(PolicyTexts.Small.Replace("rules:", "  chaining: allow\nrules:"), _ => true);
        (check.IsValid, string.Join(' ', check.Findings.Select(finding => $"{finding.Line}:{finding.Column} {finding.Code} {finding.Severity}")))
            .ShouldBe((true, "5:13 chaining-allowed Warning 9:15 allow-too-broad Warning"));
    }

    private static CheckedPolicy Check(string text, Func<string, bool> roleAllowed) =>
        new PolicyPublication(PolicyTexts.Parser, roleAllowed).Check(text, CancellationToken.None);
}
