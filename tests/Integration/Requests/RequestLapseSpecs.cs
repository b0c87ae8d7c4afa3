using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Revocation;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>What becomes of requests when what they rest on changes: policy, people, holds, time.</summary>
public sealed class RequestLapseSpecs(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private const string RoleOfOne = "role/One";

    private RequestNode Node => fixture.Node;

    [Theory]
    [InlineData("profile")]
    [InlineData("rule")]
    [InlineData("approver")]
    [InlineData("layout")]
    public async Task an_approval_lapses_when_what_was_approved_or_who_approved_it_is_not_what_it_was(string change)
    {
        var approver = await Node.Seed("lapse-" + change, Roles.Approver);
        var document = RequestNode.Document.Replace("[ann, ", $"[lapse-{change}, ann, ", StringComparison.Ordinal);
        await Node.Publish(document);
        var id = await Node.Submitted(fixture.Requesters[1], "one");
        (await Node.Send(new ApproveRequest(approver, id, null, 1))).ShouldBeOfType<Outcome.Recorded>();

        await (change switch
        {
            "profile" => Node.Publish(document.Replace(RoleOfOne, "role/Other", StringComparison.Ordinal)),
            "rule" => Node.Publish(document.Replace("required: 1}", "required: 1, pending_for: 2h}", StringComparison.Ordinal)),
            "approver" => Node.Append(PersonStream.For(RequestNode.PersonOf(approver)), new PersonDisabled(RequestNode.PersonOf(approver), RequestNode.Now)),
            _ => Node.Publish("# another day\n" + document),
        });
        await Node.Get<RequestExpiry>().Sweep(TestContext.Current.CancellationToken);

        LapseCause? expected = change switch
        {
            "profile" => LapseCause.ProfileChanged,
            "rule" => LapseCause.RuleChanged,
            "approver" => LapseCause.ApproverGone,
            _ => null,
        };
        var last = (await Node.Streams())[RequestStream.For(id).Value][^1].Data as AccessRequestLapsed;
        (last?.Cause).ShouldBe(expected);
        ((await Node.Load(id)).State is AccessRequest.Over).ShouldBe(expected is not null);
        await Node.Publish(RequestNode.Document);
    }

    [Theory]
    [InlineData("profile", "request-outdated")]
    [InlineData("rule", "request-outdated")]
    [InlineData("deny", "policy-denied")]
    [InlineData("hold", "held")]
    [InlineData("requester", "person-disabled")]
    [InlineData("approver", "forbidden")]
    public async Task an_approval_that_was_on_its_way_when_what_it_rests_on_changed_is_decided_again(string change, string code)
    {
        var (asker, approver) = (await Node.Seed("asks-" + change, Roles.Requester), fixture.Approvers[7]);
        var id = await Node.Submitted(asker, "one");
        var before = Node.Snapshot;
        var scope = new Scope(RequestNode.PersonOf(asker), null, null, false);
        var order = Id.New<OrderId>(RequestNode.Now);
        await (change switch
        {
            "profile" => Node.Publish(RequestNode.Document.Replace(RoleOfOne, "role/Other", StringComparison.Ordinal)),
            "rule" => Node.Publish(RequestNode.Document.Replace("required: 1}", "required: 1, pending_for: 2h}", StringComparison.Ordinal)),
            "deny" => Node.Publish(RequestNode.Document.Replace(
                "approvals:", "- {name: never, effect: deny, conditions: {profiles: [one]}}\napprovals:", StringComparison.Ordinal)),
            "hold" => Node.Append(scope.Stream, new AccessRevoked(order, scope, "lost laptop", true, RequestNode.PersonOf(fixture.Operator), RequestNode.Now)),
            "requester" => Node.Append(PersonStream.For(RequestNode.PersonOf(asker)), new PersonDisabled(RequestNode.PersonOf(asker), RequestNode.Now)),
            _ => Node.Append(PersonStream.For(RequestNode.PersonOf(approver)), new RolesChanged(RequestNode.PersonOf(approver), Roles.Requester, RequestNode.Now)),
        });

        Node.LookBackOnce(before);
        var outcome = await Node.Send(new ApproveRequest(approver, id, null, 1));

        outcome.ShouldBeOfType<Outcome.Refused>().Refusal.Code.ShouldBe(code);
        (await Node.Load(id)).Version.ShouldBe(1);
        await Node.Publish(RequestNode.Document);
    }

    [Fact]
    public async Task who_had_agreed_and_may_not_approve_any_more_is_not_counted_when_the_last_agrees()
    {
        var gone = await Node.Seed("agrees-and-goes", Roles.Approver);
        await Node.Publish(RequestNode.Document.Replace("[ann, ", "[agrees-and-goes, ann, ", StringComparison.Ordinal));
        var id = await Node.Submitted(fixture.Requesters[2], "two");
        (await Node.Send(new ApproveRequest(gone, id, null, 1))).ShouldBeOfType<Outcome.Recorded>();
        await Node.Append(PersonStream.For(RequestNode.PersonOf(gone)), new PersonDisabled(RequestNode.PersonOf(gone), RequestNode.Now));

        (await Node.Send(new ApproveRequest(fixture.Approvers[0], id, null, 2))).ShouldBeOfType<Outcome.Recorded>();
        (await Node.Load(id)).State.ShouldBeOfType<AccessRequest.Pending>();
        (await Node.Send(new ApproveRequest(fixture.Approvers[1], id, null, 3))).ShouldBeOfType<Outcome.Recorded>();
        (await Node.Load(id)).State.ShouldBeOfType<AccessRequest.Approved>();
        await Node.Publish(RequestNode.Document);
    }

    [Fact]
    public async Task what_nobody_decides_expires_in_the_log_by_the_database_s_time_and_in_lists_at_once()
    {
        var id = Id.New<AccessRequestId>(RequestNode.Now);
        var binding = Node.Snapshot.Of<PolicyInForce>().Compiled!.ApprovalOf("one")!;
        var asker = RequestNode.PersonOf(fixture.Requesters[3]);
        await Node.Append(RequestStream.For(id), new AccessRequestSubmitted(
            id, asker, fixture.Requesters[3].Token, [], "one", "arn:aws:iam::123456789012:role/One", "The pipeline is stuck.", null, Mode.Server, 60, 1, null, 1,
            "hash", binding.ProfileHash, binding.Rule.Name, binding.RuleHash, 1, RequestNode.Now.AddMilliseconds(-1), RequestNode.Now.AddHours(-1)));

        var shown = await Node.Views.List(new(new(true, default, []), asker, Status: RequestStatus.Expired), TestContext.Current.CancellationToken);
        shown.Items.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await Node.Send(new ApproveRequest(fixture.Approvers[0], id, null, 1))).ShouldBeOfType<Outcome.Refused>().Refusal.Code.ShouldBe("request-decided");
        await Node.Get<RequestExpiry>().Sweep(TestContext.Current.CancellationToken);

        (await Node.Load(id)).State.ShouldBeOfType<AccessRequest.Over>().End.ShouldBe(RequestEnd.Expired);
        (await Node.Streams())[RequestStream.For(id).Value].Select(recorded => recorded.Data.GetType())
            .ShouldBe([typeof(AccessRequestSubmitted), typeof(AccessRequestExpired)]);
    }

    [Fact]
    public async Task what_the_policy_approves_alone_is_in_force_at_once_and_waits_when_it_is_asked_for_longer()
    {
        var (half, longer) = (await Node.Submit(fixture.Requesters[0], "alone"), await Node.Submit(fixture.Requesters[0], "alone", TimeSpan.FromMinutes(31)));
        (await Node.Load(half.Id)).State.ShouldBeOfType<AccessRequest.Approved>().Automatic.ShouldBeTrue();
        (await Node.Load(longer.Id)).State.ShouldBeOfType<AccessRequest.Pending>();
        (await Node.Load((await Node.Submit(fixture.Requesters[1], "alone")).Id)).State.ShouldBeOfType<AccessRequest.Pending>();
    }

    [Fact]
    public async Task views_made_anew_from_the_log_have_the_very_same_rows()
    {
        var id = await Node.Submitted(fixture.Requesters[4], "one");
        await Node.Send(new ApproveRequest(fixture.Approvers[2], id, "go on", 1));
        await Node.Send(new WithdrawRequest(fixture.Requesters[4], id, "done"));
        await Node.CatchUp(Node.Snapshot.Sequence);
        var everything = new RequestFilter(new(true, default, []), Limit: 1000);
        var before = await Node.Views.List(everything, TestContext.Current.CancellationToken);

        await Node.Get<Infrastructure.EventLog.TableProjections>().Rebuild("access_requests", TestContext.Current.CancellationToken);

        var after = await Node.Views.List(everything, TestContext.Current.CancellationToken);
        System.Text.Json.JsonSerializer.Serialize(after).ShouldBe(System.Text.Json.JsonSerializer.Serialize(before));
        before.Items.Single(row => row.Id == id).ShouldSatisfyAllConditions(
            row => row.Status.ShouldBe(RequestStatus.Withdrawn),
            row => row.EndReason.ShouldBe("done"),
            row => row.Approvals.Single().Comment.ShouldBe("go on"),
            row => row.Version.ShouldBe(4));
    }
}
