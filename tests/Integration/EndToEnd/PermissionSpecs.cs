using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Every route with every sample person's token, on the person's own session and on another's.</summary>
/// <remarks>The expectations are written out, not read from the table that the server itself reads.</remarks>
[Collection(ApiCollection.Name)]
public sealed class PermissionSpecs(LiveServer server)
{
    private static readonly string[] People = ["admin", "alice", "bob", "carol", "oncall", "operator", "auditor"];

    // Who gets past the check of permissions; everyone else is told 403 forbidden.
    private static readonly Dictionary<string, string[]> MayCall = new(StringComparer.Ordinal)
    {
        ["WhoAmI"] = People,
        ["OpenSession"] = ["alice", "bob", "oncall"],
        ["ListSessions"] = ["alice", "bob", "oncall", "operator", "auditor"],
        ["GetSession"] = ["alice", "bob", "oncall", "operator", "auditor"],
        ["RevokeSession"] = ["alice", "bob", "oncall", "operator"],
        ["CloseSession"] = ["alice", "bob", "oncall"],
        ["PauseSession"] = ["operator"],
        ["ResumeSession"] = ["alice", "bob", "oncall", "operator"],
        ["ExtendSession"] = ["alice", "bob", "oncall"],
        ["RotateSecret"] = ["alice", "bob", "oncall"],
        ["ReplaceContext"] = ["alice", "bob", "oncall"],
        ["SubmitRequest"] = ["alice", "bob", "oncall"],
        ["ListRequests"] = ["alice", "bob", "carol", "oncall", "operator", "auditor"],
        ["GetRequest"] = ["alice", "bob", "carol", "oncall", "operator", "auditor"],
        ["ApproveRequest"] = ["bob", "carol"],
        ["DenyRequest"] = ["bob", "carol"],
        ["CancelRequest"] = ["alice", "bob", "oncall", "operator"],
        ["WithdrawRequest"] = ["alice", "bob", "oncall", "operator"],
        ["ApproveRequests"] = ["bob", "carol"],
        ["ActivateBreakGlass"] = ["alice", "bob", "oncall"],
        ["ListBreakGlass"] = ["alice", "bob", "carol", "oncall", "operator", "auditor"],
        ["GetBreakGlass"] = ["alice", "bob", "carol", "oncall", "operator", "auditor"],
        ["CloseBreakGlass"] = ["alice", "bob", "oncall", "operator"],
        ["NoteBreakGlass"] = ["alice", "bob", "oncall"],
        ["ReviewBreakGlass"] = ["carol"],
        ["WaiveReview"] = ["admin", "carol"],
        ["CreateRevocation"] = ["operator"],
        ["ListRevocations"] = ["operator"],
        ["GetRevocation"] = ["operator"],
        ["LiftRevocation"] = ["operator"],
        ["ListProfiles"] = ["alice", "bob", "oncall"],
        ["CheckProfile"] = ["admin", "operator"],
        ["PublishPolicy"] = ["admin"],
        ["ListPolicyProposals"] = ["admin", "operator", "auditor"],
        ["GetPolicyProposal"] = ["admin", "operator", "auditor"],
        ["AcceptPolicyProposal"] = ["admin"],
        ["RejectPolicyProposal"] = ["admin"],
        ["GetPolicy"] = ["admin", "operator", "auditor"],
        ["ListPolicyVersions"] = ["admin", "operator", "auditor"],
        ["ComparePolicyVersions"] = ["admin", "operator", "auditor"],
        ["ValidatePolicy"] = ["admin", "operator", "auditor"],
        ["SimulatePolicy"] = ["admin", "alice", "bob", "oncall", "operator", "auditor"],
        ["ReplayPolicy"] = ["admin", "auditor"],
        ["ListPersons"] = ["admin"],
        ["RegisterPerson"] = ["admin"],
        ["GetPerson"] = ["admin"],
        ["ChangeGroups"] = ["admin"],
        ["ChangeRoles"] = ["admin"],
        ["DisablePerson"] = ["admin"],
        ["BindIdentity"] = ["admin"],
        ["UnbindIdentity"] = ["admin"],
        ["ChangeDetails"] = ["admin"],
        ["ErasePerson"] = ["admin"],
        ["ListTokens"] = People,
        ["IssueToken"] = ["admin"],
        ["RevokeToken"] = People,
        ["ConfirmToken"] = People,
        ["ListEvents"] = ["auditor"],
        ["GetStream"] = ["auditor"],
        ["GetStreamState"] = ["auditor"],
        ["ListNodes"] = ["operator"],
        ["Metrics"] = ["admin", "operator", "auditor"],
    };

    // Whose reach goes beyond their own sessions.
    private static readonly Dictionary<string, string[]> MayTouchOthers = new(StringComparer.Ordinal)
    {
        ["GetSession"] = ["operator", "auditor"],
        ["RevokeSession"] = ["operator"],
        ["CloseSession"] = [],
        ["ExtendSession"] = [],
        ["RotateSecret"] = [],
        ["ReplaceContext"] = [],
    };

    public static TheoryData<string> ApiRoutes =>
        [.. Routes.All.Where(route => route.Tokens.HasFlag(TokenKind.ApiToken)).Select(route => route.Name)];

    [Theory]
    [MemberData(nameof(ApiRoutes))]
    public async Task a_route_is_open_to_its_roles_and_to_no_one_else(string name)
    {
        var route = Routes.All.Single(route => route.Name == name);
        var allowed = new List<string>();
        foreach (var person in People)
        {
            using var client = server.As(person);
            var answer = await Call(client, route);
            answer.Status.ShouldNotBe(500, $"{person}: {answer}");
            answer.Status.ShouldNotBe(401, $"{person}: {answer}");
            if ((answer.Status, answer.Code) != (403, "forbidden"))
            {
                allowed.Add(person);
            }
        }

        allowed.ShouldBe(MayCall[name]);
    }

    [Theory]
    [InlineData("GetSession")]
    [InlineData("RevokeSession")]
    [InlineData("CloseSession")]
    [InlineData("ExtendSession")]
    [InlineData("RotateSecret")]
    [InlineData("ReplaceContext")]
    public async Task another_s_session_looks_like_one_that_never_was(string name)
    {
        var route = Routes.All.Single(route => route.Name == name);
        foreach (var person in MayCall[name])
        {
            using var client = server.As(person);
            var owner = person == "alice" ? "bob" : "alice";
            var others = await server.Open(person: owner);
            await Listed(owner, others, isThere: true);
            var answer = await Call(client, route, others["id"], Body(name));
            if (MayTouchOthers[name].Contains(person))
            {
                answer.Status.ShouldBe(200, $"{person}: {answer}");
                continue;
            }

            var never = await Call(client, route, "ses_01m7ywq41dm50knecrkqtgkmq9", Body(name));
            (answer.Status, answer.Code, answer["detail"]).ShouldBe((404, "session-unknown", never["detail"]), $"{person}: {answer}");
            (never.Status, never.Code).ShouldBe((404, "session-unknown"));
        }
    }

    [Theory]
    [InlineData("GetSession", 200)]
    [InlineData("RevokeSession", 200)]
    [InlineData("CloseSession", 204)]
    [InlineData("RotateSecret", 200)]
    [InlineData("ReplaceContext", 204)]
    public async Task a_requester_may_do_it_to_his_own(string name, int status)
    {
        var route = Routes.All.Single(route => route.Name == name);
        foreach (var person in new[] { "alice", "bob", "oncall" })
        {
            var own = await server.Open(person: person);
            using var client = server.As(person);
            await Listed(person, own, isThere: true);
            var answer = await Call(client, route, own["id"], Body(name));
            answer.Status.ShouldBe(status, $"{person}: {answer}");
        }
    }

    [Fact]
    public async Task a_list_holds_ones_own_sessions_unless_ones_role_sees_all()
    {
        var (alices, bobs) = (await server.Open(person: "alice"), await server.Open(person: "bob"));
        await Listed("alice", alices, isThere: true);
        await Listed("bob", bobs, isThere: true);
        await Listed("alice", bobs, isThere: false);
        await Listed("oncall", bobs, isThere: false);
        await Listed("operator", bobs, isThere: true);
        await Listed("auditor", alices, isThere: true);
    }

    private async Task Listed(string person, Answer opened, bool isThere)
    {
        using var client = server.As(person);
        for (var end = DateTime.UtcNow.AddSeconds(5); ; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            var ids = (await client.Sessions("?limit=1000")).Must(200).Body.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()).ToArray();
            if (ids.Contains(opened["id"]) == isThere || DateTime.UtcNow > end)
            {
                ids.Contains(opened["id"]).ShouldBe(isThere, person);
                return;
            }
        }
    }

    private static string Body(string name) => name switch
    {
        "ExtendSession" => "{}",
        "ReplaceContext" => """{"context":{"host":"web-1"}}""",
        _ => """{"reason":"drill"}""",
    };

    // What is not there, or a body that is none: nothing is changed by whoever may call.
    private static Task<Answer> Call(SentinelClient client, Route route) =>
        Call(client, route, "nothing", "{}");

    private static async Task<Answer> Call(SentinelClient client, Route route, string id, string body)
    {
        var path = route.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{name}", id, StringComparison.Ordinal);
        using var content = route.HasBody ? new StringContent(body, System.Text.Encoding.UTF8, "application/json") : null;
        return await client.Send(new(route.Method), path, content);
    }
}
