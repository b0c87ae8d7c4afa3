using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using Route = Sentinel.Api.Http.Route;

namespace Sentinel.Integration.EndToEnd;

/// <summary>
/// The whole matrix: route × kind of secret, route × single role, and what is another's × what never was. It is driven by the table
/// of routes, so that no route is forgotten; that the table of permissions itself is right is compared elsewhere, by hand.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class MatrixSpecs(LiveServer server)
{
    // A body with which each route that has a resource comes as far as the resource.
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["RevokeSession"] = """{"reason":"drill"}""",
        ["PauseSession"] = """{"reason":"drill"}""",
        ["ExtendSession"] = """{"duration":"2h"}""",
        ["ReplaceContext"] = """{"context":{}}""",
        ["WithdrawRequest"] = """{"reason":"drill"}""",
        ["NoteBreakGlass"] = """{"text":"drill"}""",
    };

    [Fact]
    public async Task each_route_takes_its_own_kinds_of_secret()
    {
        var session = await server.Open();
        (TokenKind Kind, string? Secret)[] presented =
        [
            (TokenKind.None, null), (TokenKind.None, "sat_nothing"), (TokenKind.ApiToken, server.TokenOf("admin")),
            (TokenKind.SessionSecret, session["token"]), (TokenKind.BootstrapSecret, New(TokenKind.BootstrapSecret)),
        ];
        var wrong = new List<string>();
        foreach (var (route, (kind, secret)) in Routes.All.SelectMany(route => presented.Select(one => (route, one))))
        {
            using var client = server.With(secret);
            var answer = await Call(client, route, "nothing");
            var expected = route.Tokens == TokenKind.None || (route.Tokens & kind) != 0 ? null
                : kind == TokenKind.None ? "unauthenticated"
                : "wrong-token-kind";
            var told = answer.Code is "unauthenticated" or "wrong-token-kind" ? answer.Code : null;

            // Nobody has made a bootstrap secret here: whatever is presented as one is none.
            if (told != expected && !(route.Tokens == TokenKind.BootstrapSecret && told == "unauthenticated"))
            {
                wrong.Add($"{route.Name} with {kind}: {answer}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_single_role_opens_the_routes_that_the_table_gives_it_and_no_other()
    {
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Roles>().Where(role => role != Roles.None))
        {
            var person = await NewPerson(role);
            using var client = server.With(person.Token);
            foreach (var route in Routes.All.Where(route => route.Permission is not null))
            {
                var answer = await Call(client, route, "nothing");
                if ((answer.Code == "forbidden") == route.Permission!.Allows(role, own: true) || answer.Status is 401 or 500)
                {
                    wrong.Add($"{route.Name} as {role}: {answer}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task what_is_another_s_and_what_never_was_are_refused_alike()
    {
        var other = await NewPerson(Roles.Requester, "developers");
        using var others = server.With(other.Token);
        var ids = new Dictionary<string, (string Others, string Never)>(StringComparer.Ordinal)
        {
            ["/v1/sessions/{id}"] = ((await others.OpenSession("dev")).Must(201)["id"], New<SessionId>()),
            ["/v1/break-glass/{id}"] = (await server.BreakGlass(), New<BreakGlassId>()),
            ["/v1/tokens/{id}"] = (other.TokenId, New<TokenId>()),
            ["/v1/requests/{id}"] = (
                (await others.Post("/v1/requests", new { profile = "prod", justification = "Nobody else may see this." })).Must(201)["id"],
                New<AccessRequestId>()),
        };
        var walked = new List<string>();
        foreach (var role in Enum.GetValues<Roles>().Where(role => role != Roles.None))
        {
            var person = await NewPerson(role, "developers");
            using var client = server.With(person.Token);
            foreach (var route in Routes.All.Where(route => HasOwner(route, role)))
            {
                var (owned, never) = ids[ids.Keys.Single(prefix => route.Path.StartsWith(prefix, StringComparison.Ordinal))];
                var (real, none) = (await Call(client, route, owned), await Call(client, route, never));
                (real.Status, Told(real)).ShouldBe((404, Told(none)), $"{route.Name} as {role}: {real}");
                none.Status.ShouldBe(404, $"{route.Name} as {role}: {none}");
                walked.Add(route.Name);
            }
        }

        walked.Distinct().ShouldBe(
            Routes.All.Where(route => Enum.GetValues<Roles>().Any(role => HasOwner(route, role))).Select(route => route.Name), ignoreOrder: true);
        walked.ShouldContain("ConfirmToken");
        (await others.WhoAmI()).Must(200);
        (await others.Session(ids["/v1/sessions/{id}"].Others)).Must(200)["status"].ShouldBe("opened");
    }

    /// <summary>Somebody of this role may do it to his own, and to nobody else's.</summary>
    private static bool HasOwner(Route route, Roles role) =>
        route.Path.Contains("{id}", StringComparison.Ordinal)
        && route.Permission is { } permission && permission.Allows(role, own: true) && !permission.Allows(role, own: false);

    /// <summary>All that is told, but the number by which an operator finds the request.</summary>
    private static string Told(Answer answer)
    {
        var body = JsonNode.Parse(answer.Text)!.AsObject();
        body.Remove("traceId").ShouldBeTrue();
        return string.Join('\n', answer.Headers.Where(header => header.Key is not ("Date" or "Content-Length"))
            .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal).Append(body.ToJsonString()));
    }

    private async Task<(string TokenId, string Token)> NewPerson(Roles role, params string[] groups)
    {
        using var admin = server.As("admin");
        var handle = $"matrix-{Guid.CreateVersion7():N}";
        string[] roles = [.. role.Names()];
        var person = (await admin.RegisterPerson(new { handle, roles, groups })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "matrix", roles })).Must(201);
        return (token["id"], token["token"]);
    }

    private static string New(TokenKind kind) => TokenText.New(kind, Ulid.New(TimeProvider.System.GetUtcNow())).Reveal();

    private static string New<TId>()
        where TId : struct, IId<TId> => Id.New<TId>(TimeProvider.System.GetUtcNow()).Value;

    private static async Task<Answer> Call(SentinelClient client, Route route, string id)
    {
        var path = route.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{name}", id, StringComparison.Ordinal);
        using var content = route.HasBody ? new StringContent(Bodies.GetValueOrDefault(route.Name, "{}"), System.Text.Encoding.UTF8, "application/json") : null;
        return await client.Send(new(route.Method), path, content);
    }
}
