using System.Text.Json;
using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Names and e-mail addresses, and that they can go without a change of the log.</summary>
[Collection(ApiCollection.Name)]
public sealed class PersonDetailsSpecs(LiveServer server)
{
    private readonly string _name = $"Ada {Guid.CreateVersion7():N}";

    [Fact]
    public async Task a_name_is_shown_until_it_is_erased_and_never_stands_in_the_log()
    {
        using var admin = server.As("admin");
        var email = $"{_name.Replace(" ", ".", StringComparison.Ordinal)}@example.com";
        var person = (await admin.RegisterPerson(new
        {
            handle = $"named-{Guid.CreateVersion7():N}",
            roles = (string[])["requester"],
            displayName = "Somebody",
        })).Must(201)["id"];
        using var own = server.With((await admin.MintToken(new { personId = person, name = "x", roles = (string[])["requester"] })).Must(201)["token"]);
        (await Shown(own, person)).ShouldBe(("Somebody", null));

        var changed = (await Put(admin, person, new { displayName = _name, email })).Must(204);
        changed.ETag.ShouldBe("\"3\"");
        (await Shown(own, person)).ShouldBe((_name, email));
        (await InLog(_name)).ShouldBe(0);
        (await InLog(email)).ShouldBe(0);
        (await Put(admin, person, new { email }, ifMatch: "\"2\"")).Must(412);

        (await Keys(person)).ShouldBe(1);
        var erased = (await admin.Post($"/v1/persons/{person}/erase", new { })).Must(204);
        (await Keys(person)).ShouldBe(0);
        (await Shown(own, person)).ShouldBe((null, null));
        (await admin.Get($"/v1/persons/{person}")).Must(200).Body.GetProperty("erased").GetBoolean().ShouldBeTrue();
        (await admin.Post($"/v1/persons/{person}/erase", new { })).Must(204).ETag.ShouldBe(erased.ETag);
        (await Put(admin, person, new { displayName = "again" })).Must(409).Code.ShouldBe("person-erased");
        using var auditor = server.As("auditor");
        (await auditor.Stream($"person-{person}")).Must(200).Body.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString())
            .ShouldBe(["person_registered", "person_details_changed", "person_details_changed", "person_erased"]);
    }

    [Fact]
    public async Task a_person_who_was_not_registered_leaves_no_key()
    {
        using var admin = server.As("admin");
        var before = await Keys();
        (await admin.RegisterPerson(new { handle = "alice", roles = (string[])["requester"], displayName = _name })).Must(409);
        (await Put(admin, "psn_01m7ywq41dm50knecrkqtgkmq9", new { displayName = _name })).Must(404);
        (await Keys()).ShouldBe(before);
    }

    /// <summary>Name and e-mail as every view shows them, which must agree.</summary>
    private async Task<(string?, string?)> Shown(SentinelClient own, string person)
    {
        using var admin = server.As("admin");
        var list = (await admin.Get("/v1/persons?limit=1000")).Must(200).Body.GetProperty("items").EnumerateArray();
        JsonElement[] views =
        [
            (await admin.Get($"/v1/persons/{person}")).Must(200).Body,
            (await own.WhoAmI()).Must(200).Body,
            list.Single(item => item.GetProperty("id").GetString() == person),
        ];
        return views.Select(view => (view.GetProperty("displayName").GetString(), view.GetProperty("email").GetString())).Distinct().ShouldHaveSingleItem();
    }

    private static Task<Answer> Put(SentinelClient admin, string person, object body, string? ifMatch = null) =>
        admin.Send(HttpMethod.Put, $"/v1/persons/{person}/details", System.Net.Http.Json.JsonContent.Create(body), ("If-Match", ifMatch));

    private Task<long> InLog(string text) => Count("select count(*) from sentinel.mt_events where strpos(data::text || coalesce(headers::text, ''), $1) > 0", text);

    private Task<long> Keys(string? person = null) => Count("select count(*) from sentinel.person_keys where $1 in ('', person)", person ?? "");

    private async Task<long> Count(string sql, string parameter)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
#pragma warning disable CA2100 // Texts of this file.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = parameter });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
