using System.Text.Json;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>An API token from its issue to its end.</summary>
[Collection(ApiCollection.Name)]
public sealed class TokenLifeSpecs(LiveServer server)
{
    private static readonly string[] Here = ["127.0.0.0/8", "::1/128"];

    [Fact]
    public async Task a_token_is_accepted_from_its_networks_only()
    {
        var person = await NewPerson("operator");
        var elsewhere = await Mint(person, ["operator"], cidrs: ["192.0.2.0/24"]);
        var here = await Mint(person, ["operator"], cidrs: ["127.0.0.1", "::1", "192.0.2.0/24"]);

        using var refused = server.With(elsewhere["token"]);
        foreach (var answer in (Answer[])[await refused.WhoAmI(), await refused.Sessions(), await refused.RevokeEverything("drill"), await refused.Nodes()])
        {
            (answer.Status, answer.Code).ShouldBe((403, "token-address-mismatch"));
        }

        (await refused.Get("/readyz")).Must(200).Body.GetProperty("detail").ValueKind.ShouldBe(JsonValueKind.Null);
        using var accepted = server.With(here["token"]);
        Texts((await accepted.WhoAmI()).Must(200), "cidrs").ShouldBe(["127.0.0.1/32", "::1/128", "192.0.2.0/24"]);
        (await accepted.Get("/readyz")).Must(200).Body.GetProperty("detail").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task a_token_is_good_for_its_profiles_only()
    {
        var person = await NewPerson("requester");
        using var client = server.With((await Mint(person, ["requester"], profiles: ["dev", "nowhere"]))["token"]);

        (await client.OpenSession("dev")).Must(201);
        foreach (var profile in (string[])["locked", "prod", "unheard-of"])
        {
            var refused = await client.OpenSession(profile);
            (refused.Status, refused.Code).ShouldBe((403, "token-profile-mismatch"));
        }

        (await client.Profiles()).Must(200).Body.GetProperty("items").EnumerateArray().Select(offer => offer.GetProperty("name").GetString()).ShouldBe(["dev"]);
        (await Simulate("dev")).Must(200);
        (await Simulate("prod")).Must(403).Code.ShouldBe("token-profile-mismatch");
        Texts((await client.WhoAmI()).Must(200), "profiles").ShouldBe(["dev", "nowhere"]);

        Task<Answer> Simulate(string profile) => client.Post("/v1/policy/simulate", new { requests = new[] { new { profile, mode = "server" } } });
    }

    [Fact]
    public async Task a_token_issues_none_that_is_good_for_more()
    {
        var (limited, target) = (await NewPerson("admin"), await NewPerson("requester"));
        using var admin = server.With((await Mint(limited, ["admin"], cidrs: Here, profiles: ["dev"]))["token"]);

        var alike = (await admin.MintToken(new { personId = target, name = "alike", roles = (string[])["requester"] })).Must(201);
        Texts(alike, "cidrs").ShouldBe(Here);
        Texts(alike, "profiles").ShouldBe(["dev"]);
        foreach (var wider in (object[])
            [
                new { personId = target, name = "x", roles = (string[])["requester"], cidrs = (string[])["0.0.0.0/0"] },
                new { personId = target, name = "x", roles = (string[])["requester"], profiles = (string[])["dev", "prod"] },
            ])
        {
            var refused = await admin.MintToken(wider);
            (refused.Status, refused.Code).ShouldBe((422, "token-wider-than-issuer"));
        }

        var narrower = (await admin.MintToken(new
        {
            personId = target,
            name = "narrower",
            roles = (string[])["requester"],
            cidrs = (string[])["127.0.0.1"],
        })).Must(201);
        Texts(narrower, "cidrs").ShouldBe(["127.0.0.1/32"]);
    }

    [Fact]
    public async Task a_token_from_somebody_else_is_unconfirmed_until_its_person_says_that_it_is_his()
    {
        var person = await NewPerson("requester");
        var (first, second) = (await Mint(person, ["requester"]), await Mint(person, ["requester"]));
        first.Body.GetProperty("confirmed").GetBoolean().ShouldBeFalse();
        using var withFirst = server.With(first["token"]);
        using var withSecond = server.With(second["token"]);
        using var admin = server.As("admin");
        (await withFirst.WhoAmI()).Must(200).Body.GetProperty("confirmed").GetBoolean().ShouldBeFalse();

        (await admin.ConfirmToken(first["id"])).Must(404).Code.ShouldBe("token-unknown");
        (await withSecond.ConfirmToken(first["id"])).Must(403).Code.ShouldBe("token-unconfirmed");
        var confirmed = (await withFirst.ConfirmToken(first["id"])).Must(204);
        (await withFirst.ConfirmToken(first["id"])).Must(204).ETag.ShouldBe(confirmed.ETag);
        (await withFirst.ConfirmToken(second["id"])).Must(204);

        (await withFirst.WhoAmI()).Must(200).Body.GetProperty("confirmed").GetBoolean().ShouldBeTrue();
        Listed((await withFirst.Tokens()).Must(200), second["id"]).GetProperty("confirmed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task what_is_issued_with_an_unconfirmed_token_is_unconfirmed_too()
    {
        var person = await NewPerson("admin");
        var first = await Mint(person, ["admin"]);
        using var client = server.With(first["token"]);

        (await Issue()).Body.GetProperty("confirmed").GetBoolean().ShouldBeFalse();
        (await client.ConfirmToken(first["id"])).Must(204);
        (await Issue()).Body.GetProperty("confirmed").GetBoolean().ShouldBeTrue();

        async Task<Answer> Issue() => (await client.MintToken(new { personId = person, name = "of my own", roles = (string[])["admin"] })).Must(201);
    }

    [Fact]
    public async Task a_list_tells_when_and_from_where_a_token_was_used_last()
    {
        var token = await Mint(await NewPerson("requester"), ["requester"]);
        using var admin = server.As("admin");
        var unused = Listed((await admin.Get("/v1/tokens?limit=1000")).Must(200), token["id"]);
        (unused.GetProperty("lastUsedAt").ValueKind, unused.GetProperty("lastUsedFrom").ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null));

        var before = TimeProvider.System.GetUtcNow();
        using var client = server.With(token["token"]);
        (await client.WhoAmI()).Must(200);

        var used = Listed((await admin.Get("/v1/tokens?limit=1000")).Must(200), token["id"]);
        used.GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBeInRange(before, TimeProvider.System.GetUtcNow());
        used.GetProperty("lastUsedFrom").GetString().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task a_session_ends_with_the_token_that_opened_it_unless_that_was_issued_otherwise()
    {
        var person = await NewPerson("requester");
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(5);
        using var ending = server.With((await Mint(person, ["requester"], expiresAt: soon))["token"]);
        var cut = (await ending.OpenSession("dev")).Must(201);
        cut.Body.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(soon);

        using var outlived = server.With((await Mint(person, ["requester"], expiresAt: soon, endSessions: false))["token"]);
        (await outlived.OpenSession("dev")).Must(201).Body.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(soon.AddHours(1));

        using var over = server.With((await Mint(person, ["requester"], expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(50)))["token"]);
        (await over.OpenSession("dev")).Must(403).Code.ShouldBe("token-ending");
    }

    [Fact]
    public async Task a_deleted_token_ends_the_sessions_that_it_opened_unless_told_otherwise()
    {
        var person = await NewPerson("requester");
        var (ended, kept) = (await Mint(person, ["requester"]), await Mint(person, ["requester"]));
        using var withEnded = server.With(ended["token"]);
        using var withKept = server.With(kept["token"]);
        using var first = server.With((await withEnded.OpenSession("dev")).Must(201)["token"]);
        using var second = server.With((await withKept.OpenSession("dev")).Must(201)["token"]);

        (await withEnded.DeleteToken(ended["id"])).Must(204);
        (await withKept.DeleteToken(kept["id"], endSessions: false)).Must(204);

        (await first.Credentials()).Must(403).Code.ShouldBe("session-revoked");
        await LiveServer.Keys(second.Credentials);
    }

    [Fact]
    public async Task a_reported_secret_is_revoked_and_the_answer_does_not_say_whether_it_was_one()
    {
        var token = await Mint(await NewPerson("requester"), ["requester"]);
        using var client = server.With(token["token"]);
        var session = (await client.OpenSession("dev")).Must(201);
        var other = (await client.OpenSession("dev")).Must(201);
        using var nobody = server.With(null);
        var wrongSecret = New(TokenKind.ApiToken, token["token"].Substring(4, 26));

        var answers = new List<string>();
        foreach (var reported in (string[])
            [
                "", "what is this", New(TokenKind.ApiToken, Ulid.New(TimeProvider.System.GetUtcNow())), New(TokenKind.SessionSecret, session["id"][4..]),
                New(TokenKind.BootstrapSecret, Ulid.New(TimeProvider.System.GetUtcNow())), wrongSecret, session["token"],
            ])
        {
            answers.Add(Told(await Report(reported)));
        }

        (await client.WhoAmI()).Must(200);
        using var keys = server.With(session["token"]);
        (await keys.Credentials()).Must(403).Code.ShouldBe("session-revoked");
        (await client.Session(other["id"])).Must(200);

        answers.Add(Told(await Report(token["token"])));
        answers.Add(Told(await Report(token["token"])));
        answers.Distinct().ShouldHaveSingleItem();
        (await client.WhoAmI()).Must(401);
        using var others = server.With(other["token"]);
        (await others.Credentials()).Must(403).Code.ShouldBe("session-revoked");
        using var auditor = server.As("auditor");
        var events = (await auditor.Stream($"token-{token["id"]}")).Must(200).Body.GetProperty("events").EnumerateArray().ToArray();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["api_token_issued", "api_token_revoked"]);
        events[1].GetProperty("data").GetProperty("reported").GetBoolean().ShouldBeTrue();

        Task<Answer> Report(string secret) => nobody.Post("/v1/tokens/report", new { token = secret });
    }

    [Fact]
    public async Task a_wrong_network_is_named_by_its_place()
    {
        using var admin = server.As("admin");
        var answer = await admin.MintToken(new
        {
            personId = "psn_01m7ywq41dm50knecrkqtgkmq9",
            name = "x",
            roles = (string[])["requester"],
            cidrs = (string[])["10.0.0.0/8", "10.0.0.0/99"],
            profiles = (string[])["dev", ""],
        });
        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("errors").EnumerateObject().Select(field => field.Name).ShouldBe(["cidrs[1]", "profiles[1]"], ignoreOrder: true);
    }

    private static string Told(Answer answer) =>
        $"{answer.Must(202)} {string.Join(' ', answer.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal))}";

    private static string New(TokenKind kind, string ulid) => TokenText.New(kind, ulid).Reveal();

    private static JsonElement Listed(Answer list, string id) =>
        list.Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);

    private static IEnumerable<string?> Texts(Answer answer, string property) =>
        answer.Body.GetProperty(property).EnumerateArray().Select(text => text.GetString());

    [Fact]
    public async Task nobody_has_more_than_a_hundred_sessions_open()
    {
        using var client = server.With((await Mint(await NewPerson("requester"), ["requester"]))["token"]);
        Answer? last = null;
        for (var i = 0; i < 100; i++)
        {
            last = (await client.OpenSession("dev")).Must(201);
        }

        (await client.OpenSession("dev")).Must(422).Code.ShouldBe("too-many-sessions");
        (await client.CloseSession(last!["id"])).Must(204);
        (await client.OpenSession("dev")).Must(201);
    }

    private async Task<string> NewPerson(params string[] roles)
    {
        using var admin = server.As("admin");
        return (await admin.RegisterPerson(new { handle = $"tokens-{Guid.CreateVersion7():N}", roles, groups = (string[])["developers"] })).Must(201)["id"];
    }

    private async Task<Answer> Mint(
        string personId, string[] roles, string[]? cidrs = null, string[]? profiles = null, DateTimeOffset? expiresAt = null, bool? endSessions = null)
    {
        using var admin = server.As("admin");
        return (await admin.MintToken(new { personId, name = "work", roles, cidrs, profiles, expiresAt, endSessions })).Must(201);
    }
}
