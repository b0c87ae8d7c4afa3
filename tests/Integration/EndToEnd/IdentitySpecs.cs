using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Identities of persons.</summary>
[Collection(ApiCollection.Name)]
public sealed class IdentitySpecs(LiveServer server)
{
    private const string Issuer = "https://idp.example.com";

    [Fact]
    public async Task an_identity_is_one_persons_until_it_is_unbound()
    {
        using var admin = server.As("admin");
        var (ada, bea) = (await NewPerson(admin), await NewPerson(admin));
        var subject = $"{Guid.CreateVersion7():N}";

        var bound = (await admin.BindIdentity(ada, new { issuer = Issuer, subject })).Must(204);
        (bound.ETag, bound.Sequence is not null).ShouldBe(("\"2\"", true));
        (await admin.BindIdentity(ada, new { issuer = Issuer, subject })).Must(204).ETag.ShouldBe("\"2\"");
        (await admin.BindIdentity(bea, new { issuer = Issuer, subject })).Must(409).Code.ShouldBe("identity-taken");
        (await admin.BindIdentity(bea, new { issuer = "corporate", subject })).Must(204);
        (await Identities(admin, ada)).ShouldBe([(Issuer, subject)]);

        (await Unbind(admin, bea, subject)).Must(204).ETag.ShouldBe("\"2\"");
        (await Identities(admin, ada)).ShouldBe([(Issuer, subject)]);
        (await Unbind(admin, ada, subject)).Must(204).Sequence.ShouldNotBeNull();
        (await Identities(admin, ada)).ShouldBeEmpty();
        (await admin.BindIdentity(bea, new { issuer = Issuer, subject })).Must(204);
        (await Identities(admin, bea)).ShouldBe([("corporate", subject), (Issuer, subject)]);
    }

    [Fact]
    public async Task the_identity_of_who_is_disabled_can_go_to_somebody_new()
    {
        using var admin = server.As("admin");
        var (left, follows) = (await NewPerson(admin), await NewPerson(admin));
        var subject = $"{Guid.CreateVersion7():N}";
        (await admin.BindIdentity(left, new { issuer = Issuer, subject })).Must(204);
        (await admin.DisablePerson(left, new { })).Must(204);

        (await admin.BindIdentity(follows, new { issuer = Issuer, subject })).Must(409).Code.ShouldBe("identity-taken");
        (await Unbind(admin, left, subject)).Must(204);
        (await admin.BindIdentity(follows, new { issuer = Issuer, subject })).Must(204);
        (await admin.BindIdentity(left, new { issuer = Issuer, subject = subject + "2" })).Must(409).Code.ShouldBe("person-disabled");
    }

    [Fact]
    public async Task what_has_changed_since_it_was_read_is_stale()
    {
        using var admin = server.As("admin");
        var person = await NewPerson(admin);
        var body = System.Net.Http.Json.JsonContent.Create(new { issuer = Issuer, subject = $"{Guid.CreateVersion7():N}" });

        (await admin.Send(HttpMethod.Post, $"/v1/persons/{person}/identities", body, ("If-Match", "\"7\""))).Must(412).Code.ShouldBe("version-stale");
        (await Identities(admin, person)).ShouldBeEmpty();
    }

    private static async Task<string> NewPerson(SentinelClient admin) =>
        (await admin.RegisterPerson(new { handle = $"ids-{Guid.CreateVersion7():N}", roles = (string[])["requester"] })).Must(201)["id"];

    private static Task<Answer> Unbind(SentinelClient admin, string person, string subject) =>
        admin.Post($"/v1/persons/{person}/identities/unbind", new { issuer = Issuer, subject });

    private static async Task<IEnumerable<(string?, string?)>> Identities(SentinelClient admin, string person) =>
        (await admin.Get($"/v1/persons/{person}")).Must(200).Body.GetProperty("identities").EnumerateArray()
            .Select(identity => (identity.GetProperty("issuer").GetString(), identity.GetProperty("subject").GetString()));
}
