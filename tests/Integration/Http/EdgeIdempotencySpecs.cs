using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>What becomes of a claimed key when the write does not end well.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeIdempotencySpecs(EdgeApp app) : EdgeSpecs(app)
{
    private const string Person = """{"handle":"x","roles":["requester"]}""";

    [Fact]
    public async Task a_write_whose_outcome_is_not_known_is_never_run_again()
    {
        await Refused("key-1", Person, 503, "store-unavailable");

        App.Keys.Done.ShouldBe(["claimed", "abandoned"]);
    }

    [Theory]
    [InlineData("{", "malformed-body")]
    [InlineData("""{"handle":"a b","roles":[]}""", "validation-failed")]
    public async Task a_write_that_was_never_begun_leaves_the_key_free(string body, string code)
    {
        await Refused("key-2", body, 400, code);

        App.Keys.Done.ShouldBe(["claimed", "released"]);
    }

    [Fact]
    public async Task what_cannot_be_claimed_is_not_run()
    {
        App.Keys.IsGone = true;
        try
        {
            await Refused("key-3", """{"handle":"a b","roles":[]}""", 503, "store-unavailable");
        }
        finally
        {
            App.Keys.IsGone = false;
        }

        App.Keys.Done.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Roles.Admin, null, 201, null)]
    [InlineData(Roles.Admin | Roles.Operator, null, 403, "forbidden")]
    [InlineData(Roles.Admin, 99L, 409, "conflict")]
    public async Task an_answer_is_repeated_to_who_may_have_it_by_what_the_database_knows(Roles of, long? moved, int status, string? code)
    {
        App.Keys.Answered = new(new(201, new Dictionary<string, string> { ["Content-Type"] = "application/json" }, "{}"u8.ToArray()), of);
        App.FirstMoved = () => moved;
        try
        {
            using var request = Request("POST", "/v1/persons", App.Admin.Token, Person);
            request.Headers.Add("Idempotency-Key", "key-6");
            using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

            ((int)response.StatusCode).ShouldBe(status);
            (await Json(response)).TryGetProperty("code", out var told).ShouldBe(code is not null);
            response.Headers.Contains("Idempotency-Replayed").ShouldBe(code is null);
            (code is null || told.GetString() == code).ShouldBeTrue();
        }
        finally
        {
            (App.Keys.Answered, App.FirstMoved) = (null, null);
        }
    }

    [Fact]
    public async Task a_node_that_must_not_serve_repeats_nothing()
    {
        App.Keys.Answered = new(new(201, new Dictionary<string, string>(), "{}"u8.ToArray()), Roles.Admin);
        App.FirstMoved = () => null;
        App.Unfit = LogRefusals.NotFresh;
        try
        {
            await Refused("key-7", Person, 503, "not-fresh");
        }
        finally
        {
            (App.Keys.Answered, App.FirstMoved, App.Unfit) = (null, null, null);
        }
    }

    [Fact]
    public async Task a_body_that_is_too_long_claims_nothing()
    {
        await Refused("key-4", new string(' ', 66_000), 413, "payload-too-large");

        App.Keys.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_read_takes_no_key()
    {
        App.Keys.Done.Clear();
        using var request = Request("GET", "/v1/whoami", App.Admin.Token);
        request.Headers.Add("Idempotency-Key", "key-5");
        using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(200);
        App.Keys.Done.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public async Task a_key_is_any_visible_text_that_is_not_too_long(int length)
    {
        await Refused(new string('~', length), "{", 400, "malformed-body");

        App.Keys.Done.ShouldBe(["claimed", "released"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\u007f")]
    [InlineData("a,\tb")]
    public async Task any_other_key_is_refused(string key) => await Refused(key, Person, 400, "validation-failed");

    [Fact]
    public async Task a_longer_key_is_refused() => await Refused(new string('a', 256), Person, 400, "validation-failed");

    private async Task Refused(string key, string body, int status, string code)
    {
        App.Keys.Done.Clear();
        using var request = Request("POST", "/v1/persons", App.Admin.Token, body);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key).ShouldBeTrue();
        await Refused(request, status, code);
    }
}
