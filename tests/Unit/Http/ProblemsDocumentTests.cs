using System.Globalization;
using System.Text;
using Sentinel.Api.Http;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.Docs;
using Shouldly;
using Xunit;
using Effect = Sentinel.Domain.Policies.Effect;

namespace Sentinel.Unit.Http;

public sealed class ProblemsDocumentTests
{
    private const string Opening =
        """
        # Problems

        Made from the code; a test fails when it differs. Do not edit it by hand.

        A refusal is `application/problem+json` with `type` `urn:sentinel:problem:<code>`, `code`, `status`, `title`, `detail` (what to do)
        and `traceId`. On `/v1/credentials*` it is `application/json` with `Code` and `Message` too, spelt as AWS SDKs read them; `Code` is
        the AWS name. *Retry* is the header `Retry-After`, in seconds, where waiting can help. Text in `‹›` depends on the case.

        | code | status | AWS name | title | what to do | Retry |
        |---|---|---|---|---|---|

        """;

    /// <summary>Of those whose text depends on the case, one each.</summary>
    private static readonly Refusal[] Examples =
    [
        HoldRefusals.Held(new("‹order›"), "‹reason›"), HoldRefusals.Held(new("‹order›"), "‹reason›", new(2026, 11, 21, 18, 0, 0, TimeSpan.Zero)),
        SessionRefusals.Revoked("‹reason›"),
        RequestRefusals.Decided(RequestStatus.Denied), RequestRefusals.NotInForce(RequestStatus.Withdrawn), RequestRefusals.TooLong(TimeSpan.FromHours(8)),
        RequestRefusals.DeniedAnyway("‹profile›"), RequestRefusals.NotGivenNow("‹profile›"),
        GroundRefusals.Pending(new("‹request›"), 2), GroundRefusals.BreakGlassOver(new("‹break-glass›")),
        CredentialRefusals.TooSoon(TimeSpan.FromSeconds(10)),
        HttpRefusals.TooManyFailures(TimeSpan.FromSeconds(2)),
        PolicyRefusals.For(PolicyDecision.DefaultDeny, "‹profile›")!,
        PolicyRefusals.For(Decided(Effect.Deny), "‹profile›")!,
        PolicyRefusals.For(Decided(Effect.RequireApproval), "‹profile›")!,
        PolicyRefusals.For(Decided(Effect.RequireServer), "‹profile›")!,
        PolicyRefusals.For(Decided(Effect.RequireServerSession), "‹profile›")!,
        BreakGlassRefusals.NotNeeded("‹profile›"), BreakGlassRefusals.NotAllowed("‹profile›"), BreakGlassRefusals.Denied("‹profile›"),
        BreakGlassRefusals.ReasonNotAllowed("‹entry›", [ReasonCode.Incident, ReasonCode.Security]), BreakGlassRefusals.WindowClosed("‹entry›"),
        BreakGlassRefusals.TooLong("‹entry›", TimeSpan.FromHours(1)), BreakGlassRefusals.ReviewOverdue(new("‹id›")),
        BreakGlassRefusals.AlreadyActive(new("‹id›"), new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero)),
        BreakGlassRefusals.Cooldown("‹profile›", TimeSpan.FromMinutes(20)),
        BreakGlassRefusals.UserQuota(3, TimeSpan.FromHours(24), TimeSpan.FromMinutes(20)),
        BreakGlassRefusals.ProfileQuota(10, TimeSpan.FromHours(24), TimeSpan.FromMinutes(20)),
    ];

    [Fact]
    public void the_document_says_what_the_table_of_problems_says()
    {
        var refusals = DeclaredRefusals.All.Concat(Examples).ToLookup(refusal => refusal.Code);
        var text = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        foreach (var problem in Problems.All)
        {
            var details = refusals[problem.Code].Select(refusal => refusal.Detail).Distinct().Order(StringComparer.Ordinal).ToArray();
            details.ShouldNotBeEmpty(problem.Code);
            var retry = refusals[problem.Code].Max(refusal => refusal.RetryAfter)?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"| `{problem.Code}` | {problem.Status} | `{problem.AwsName}` ")
                .Append(CultureInfo.InvariantCulture, $"| {GeneratedDocument.Cell(problem.Title)} ")
                .Append(CultureInfo.InvariantCulture, $"| {string.Join("<br>", details.Select(GeneratedDocument.Cell))} | {retry} |\n");
        }

        GeneratedDocument.Match("docs/problems.md", text.ToString());
    }

    private static PolicyDecision Decided(Effect effect) =>
        new(new Rule("‹rule›", effect, "‹the rule's reason›", Conditions.Any, null), 0, effect);
}
