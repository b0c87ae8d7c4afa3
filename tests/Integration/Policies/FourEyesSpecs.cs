using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Policies;

/// <summary>A policy takes force when a second admin accepts it, and not before.</summary>
public sealed class FourEyesSpecs(FourEyesServer server) : IClassFixture<FourEyesServer>
{
    [Fact]
    public async Task a_document_is_proposed_shown_with_what_it_changes_and_in_force_once_another_admin_accepts_it()
    {
        var before = await server.Policy();
        var document = server.Document();
        var proposed = await server.Propose(document);
        var place = proposed.Headers["Location"];
        place.ShouldBe($"/v1/policy/proposals/{proposed["id"]}");
        proposed["diff"].ShouldBe(place);
        (await server.Policy()).ShouldBe(before);

        var second = await server.NewAdmin();
        var shown = (await second.Client.Get(place)).Must(200);
        (shown["document"], shown["proposal", "status"], shown["proposal", "proposedBy"]).ShouldBe((document, "open", proposed["proposedBy"]));
        shown.Body.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("name").GetString()).ShouldContain(
            document.Split('\n')[4][9..].Split(',')[0]);
        (await second.Client.Get("/v1/policy/proposals")).Must(200).Body.GetProperty("items")[0].GetProperty("id").GetString().ShouldBe(proposed["id"]);

        var accepted = (await Accept(second, proposed, shown.ETag)).Must(200);
        accepted.Body.GetProperty("version").GetInt32().ShouldBe(before.Version + 1);
        (await server.Policy()).ShouldBe((before.Version + 1, document, proposed["proposedBy"]));
        (await second.Client.Get(place)).Must(200)["proposal", "endedBy"].ShouldBe(second.Id);

        // One commit: the two events stand side by side.
        using var auditor = server.As("auditor");
        var events = (await auditor.Events(after: accepted.Sequence!.Value - 2)).Must(200).Body.GetProperty("events").EnumerateArray()
            .Select(e => e.GetProperty("type").GetString()).Take(2);
        events.ShouldBe(["policy_published", "policy_proposal_accepted"]);
        var state = (await auditor.StateAt($"policy-proposal-{proposed["id"]}")).Must(200);
        (state["state", "status"], state["state", "decidedBy"]).ShouldBe(("accepted", second.Id));
        state.Body.GetProperty("state").GetProperty("version").GetInt32().ShouldBe(before.Version + 1);
        (await auditor.StateAt($"policy-proposal-{proposed["id"]}", $"{accepted.Sequence - 1}"))["state", "status"].ShouldBe("open");
        (await Accept(second, proposed, shown.ETag)).Must(200).Sequence.ShouldNotBeNull();
        (await server.Policy()).Version.ShouldBe(before.Version + 1);
    }

    [Fact]
    public async Task whoever_proposed_it_or_may_be_him_does_not_accept_it()
    {
        var before = await server.Policy();
        var proposed = await server.Propose();
        using var admin = server.As("admin");
        (await admin.Post($"{proposed["diff"]}/accept", new { }, ("If-Match", "\"1\""))).Must(403).Code.ShouldBe("proposal-own");

        // The admin has minted this token: until its person confirms it, it is the admin's as well.
        var second = await server.NewAdmin(confirmed: false);
        (await Accept(second, proposed)).Must(403).Code.ShouldBe("proposal-own");
        var seconds = (await second.Client.PublishPolicy(server.Document(), ifMatch: "*")).Must(202);
        (await admin.Post($"{seconds["diff"]}/accept", new { }, ("If-Match", "\"1\""))).Must(403).Code.ShouldBe("proposal-own");
        (await server.Policy()).ShouldBe(before);

        (await second.Client.ConfirmToken(second.TokenId)).Must(204);
        (await Accept(second, proposed)).Must(200);
    }

    [Fact]
    public async Task what_is_accepted_is_what_was_read()
    {
        var second = await server.NewAdmin();
        var proposed = await server.Propose();
        (await Accept(second, proposed, etag: null)).Must(428);
        (await Accept(second, proposed, "*")).Must(428);
        (await Accept(second, proposed, "\"2\"")).Must(412).Code.ShouldBe("version-stale");
        using var admin = server.As("admin");
        (await admin.PublishPolicy(server.Document(), ifMatch: "\"1000\"")).Must(412);
        (await admin.PublishPolicy("version: 2", ifMatch: "*")).Must(422).Code.ShouldBe("policy-invalid");
        (await admin.PublishPolicy(server.Document())).Must(428);
        (await admin.PublishPolicy(server.Document(), dryRun: true)).Must(200);
    }

    [Fact]
    public async Task a_proposal_that_was_rejected_or_withdrawn_is_over()
    {
        var (rejected, withdrawn, second) = (await server.Propose(), await server.Propose(), await server.NewAdmin());
        using var admin = server.As("admin");
        (await second.Client.Post($"{rejected["diff"]}/reject", new { comment = "Too broad." })).Must(204);
        (await admin.Post($"{withdrawn["diff"]}/reject", new { })).Must(204);
        foreach (var (proposal, status) in new[] { (rejected, "rejected"), (withdrawn, "withdrawn") })
        {
            (await Accept(second, proposal)).Must(409).Code.ShouldBe("proposal-over");
            (await admin.Get(proposal["diff"])).Must(200)["proposal", "status"].ShouldBe(status);
        }

        (await admin.Get(rejected["diff"]))["proposal", "endComment"].ShouldBe("Too broad.");
    }

    [Fact]
    public async Task a_proposal_over_a_version_that_was_replaced_is_outdated()
    {
        var (first, other, second) = (await server.Propose(), await server.Propose(), await server.NewAdmin());
        (await Accept(second, first)).Must(200);
        (await Accept(second, other)).Must(409).Code.ShouldBe("proposal-outdated");
        (await second.Client.Get(other["diff"])).Must(200)["proposal", "status"].ShouldBe("outdated");

        // Nobody has to clear away what can never take force.
        for (var i = 0; i < 9; i++)
        {
            await server.Propose();
        }

        (await Accept(second, await server.Propose())).Must(200);
        await server.Propose();
    }

    [Fact]
    public async Task nobody_has_more_than_ten_open_proposals()
    {
        var second = await server.NewAdmin();
        for (var i = 0; i < 10; i++)
        {
            (await second.Client.PublishPolicy(server.Document(), ifMatch: "*")).Must(202);
        }

        (await second.Client.PublishPolicy(server.Document(), ifMatch: "*")).Must(422).Code.ShouldBe("too-many-proposals");
    }

    [Fact]
    public async Task a_proposal_of_who_may_not_publish_any_more_is_not_accepted()
    {
        var (gone, another) = (await server.NewAdmin(), await server.NewAdmin());
        var proposed = (await gone.Client.PublishPolicy(server.Document(), ifMatch: "*")).Must(202);
        using var admin = server.As("admin");
        (await admin.DeleteToken(gone.TokenId)).Must(204);
        (await Accept(another, proposed)).Must(409).Code.ShouldBe("proposer-gone");
        (await another.Client.Post($"{proposed["diff"]}/reject", new { })).Must(204);
    }

    [Fact]
    public async Task proposing_the_same_again_is_the_same_proposal_and_what_is_in_force_needs_none()
    {
        var document = server.Document();
        var proposed = await server.Propose(document);
        (await server.Propose(document))["id"].ShouldBe(proposed["id"]);
        (await Accept(await server.NewAdmin(), proposed)).Must(200);
        using var admin = server.As("admin");
        (await admin.PublishPolicy(document, ifMatch: "*")).Must(200);
    }

    [Fact]
    public async Task of_two_who_accept_different_documents_at_once_one_succeeds()
    {
        var before = await server.Policy();
        Answer[] proposals = [await server.Propose(), await server.Propose(), await server.Propose()];
        var second = await server.NewAdmin();
        var answers = await Task.WhenAll(proposals.Select(proposed => Accept(second, proposed)));
        answers.Select(answer => (answer.Status, answer.Code)).Order().ShouldBe([(200, null), (409, "proposal-outdated"), (409, "proposal-outdated")]);
        (await server.Policy()).Version.ShouldBe(before.Version + 1);
    }

    [Fact]
    public async Task what_stands_in_the_file_is_proposed_on_behalf_of_its_person()
    {
        var (machine, document) = await server.File();
        await server.Says("policy-file-proposed");
        var second = await server.NewAdmin();
        var open = (await second.Client.Get("/v1/policy/proposals")).Must(200).Body.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("proposedBy").GetString() == machine).ShouldHaveSingleItem();
        var place = $"/v1/policy/proposals/{open.GetProperty("id").GetString()}";
        (await second.Client.Post($"{place}/accept", new { }, ("If-Match", "\"1\""))).Must(200);
        await server.Says("ok");
        (await server.Policy()).ShouldBe(((await server.Policy()).Version, document, machine));
    }

    private static Task<Answer> Accept(SecondAdmin admin, Answer proposed, string? etag = "\"1\"") =>
        admin.Client.Post($"{proposed["diff"]}/accept", new { }, ("If-Match", etag));
}
