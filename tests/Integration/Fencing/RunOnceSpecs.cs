using System.Net.Http.Json;
using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>A write with an Idempotency-Key, sent again to the same node and to the other.</summary>
[Collection(PairOfNodes.Name)]
public sealed class RunOnceSpecs(Pair pair) : IAsyncDisposable
{
    private static readonly string[] OfTheAnswer = ["Content-Type", "ETag", "Location", "Sentinel-Sequence"];
    private static int _keys;
    private readonly string _key = $"key-{Interlocked.Increment(ref _keys)}";

    [Fact]
    public async Task it_is_answered_alike_by_any_node_and_done_once()
    {
        var body = new { handle = $"once-{_key}", roles = (string[])["requester"] };
        var first = (await Post(pair.A, "/v1/persons", body)).Must(201);
        var events = await pair.Count("select count(*) from sentinel.mt_events");

        foreach (var node in (SentinelProcess[])[pair.A, pair.B])
        {
            var again = await Post(node, "/v1/persons", body);

            (again.Status, again.Text).ShouldBe((201, first.Text));
            again.Headers["Idempotency-Replayed"].ShouldBe("true");
            OfTheAnswer.Select(name => again.Headers[name]).ShouldBe(OfTheAnswer.Select(name => first.Headers[name]));
        }

        first.Headers.ContainsKey("Idempotency-Replayed").ShouldBeFalse();
        (await pair.Count("select count(*) from sentinel.mt_events")).ShouldBe(events);
        (await Post(pair.B, "/v1/persons", new { handle = "other", roles = (string[])["requester"] })).Code.ShouldBe("idempotency-key-reused");
    }

    [Fact]
    public async Task a_refusal_is_repeated_too_and_another_route_is_another_call()
    {
        var body = new { handle = "alice", roles = (string[])["requester"] };
        var first = (await Post(pair.A, "/v1/persons", body)).Must(409);

        (await Post(pair.B, "/v1/persons", body)).Text.ShouldBe(first.Text);
        (await Post(pair.B, "/v1/tokens", body)).Code.ShouldBe("malformed-body");
    }

    [Fact]
    public async Task the_same_key_of_somebody_else_is_another_call()
    {
        var body = new { profile = "dev" };
        var (ada, bob) = (await pair.NewDeveloper(), await pair.NewDeveloper());

        var first = (await Post(pair.A, "/v1/sessions", body, ada.Token)).Must(201);
        (await Post(pair.A, "/v1/sessions", body, bob.Token)).Must(201)["id"].ShouldNotBe(first["id"]);
    }

    [Fact]
    public async Task a_secret_is_shown_once_and_is_not_kept()
    {
        var ada = await pair.NewDeveloper();
        var first = (await Post(pair.A, "/v1/sessions", new { profile = "dev" }, ada.Token)).Must(201);

        var again = (await Post(pair.B, "/v1/sessions", new { profile = "dev" }, ada.Token)).Must(201);

        again.Text.ShouldBe($$"""{"id":"{{first["id"]}}","token":null,"code":"secret-shown-once"}""");
        again.Headers["Location"].ShouldBe($"/v1/sessions/{first["id"]}");
        (await pair.SessionsOf(ada)).ShouldBe(1);
        (await pair.Count($"select count(*) from sentinel.idempotency_keys where position('{first["token"]}' in convert_from(body, 'utf8')) > 0")).ShouldBe(0);
    }

    [Fact]
    public async Task of_many_at_once_one_is_done()
    {
        var ada = await pair.NewDeveloper();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Post(i % 2 == 0 ? pair.A : pair.B, "/v1/sessions", new { profile = "dev" }, ada.Token)));

        answers.Count(answer => answer.Status == 201 && !answer.Headers.ContainsKey("Idempotency-Replayed")).ShouldBe(1);
        answers.Where(answer => answer.Status != 201).ShouldAllBe(answer => answer.Code == "idempotency-key-in-use" && answer.Headers["Retry-After"] == "1");
        (await pair.SessionsOf(ada)).ShouldBe(1);
    }

    [Fact]
    public async Task what_its_node_never_answered_is_not_run_again()
    {
        var body = new { handle = $"lost-{_key}", roles = (string[])["requester"] };
        (await Post(pair.A, "/v1/persons", body)).Must(201);

        await Change("status = null, headers = null, body = null");
        (await Post(pair.B, "/v1/persons", body)).Code.ShouldBe("idempotency-key-in-use");
        await Change("claimed_until = now()");
        (await Post(pair.B, "/v1/persons", body)).Code.ShouldBe("idempotency-outcome-unknown");
    }

    [Fact]
    public async Task what_was_kept_long_enough_is_forgotten()
    {
        var body = new { handle = $"old-{_key}", roles = (string[])["requester"] };
        (await Post(pair.A, "/v1/persons", body)).Must(201);
        await Change("kept_until = now()");

        (await Post(pair.B, "/v1/persons", body)).Code.ShouldBe("handle-taken");
    }

    [Fact]
    public async Task nobody_is_told_again_what_he_may_not_have_any_more()
    {
        var (revoked, held, lesser) = (await Admin(), await Admin(), await Admin());
        var body = new { handle = "alice", roles = (string[])["requester"] };
        foreach (var person in (Developer[])[revoked, held, lesser])
        {
            (await Post(pair.B, "/v1/persons", body, person.Token)).Must(409);
        }

        using var admin = pair.Admin;
        using var @operator = pair.Operator;
        (await admin.DeleteToken(revoked.TokenId)).Must(204);
        (await @operator.Revoke(new { person = held.Id }, "a test")).Must(200);
        (await admin.SetRoles(lesser.Id, new { roles = (string[])["requester"] })).Must(204);

        // At once and on the other node: it need not have heard of any of it yet.
        (await Post(pair.B, "/v1/persons", body, revoked.Token)).Must(401);
        (await Post(pair.B, "/v1/persons", body, held.Token)).Code.ShouldBe("held");
        (await Post(pair.B, "/v1/persons", body, lesser.Token)).Code.ShouldBe("forbidden");
    }

    [Fact]
    public async Task who_has_fewer_roles_than_before_is_not_told_what_he_did_with_them()
    {
        var session = await pair.Open();
        var person = await pair.NewDeveloper("operator");
        using var admin = pair.Admin;
        (await Post(pair.A, $"/v1/sessions/{session.Id}/revoke", new { reason = "a test" }, person.Token)).Must(200);
        (await admin.SetRoles(person.Id, new { roles = (string[])["requester", "operator"] })).Must(204);
        var lesser = (await admin.MintToken(new { personId = person.Id, name = "less", roles = (string[])["requester"] })).Must(201);

        var again = await Post(pair.A, $"/v1/sessions/{session.Id}/revoke", new { reason = "a test" }, lesser["token"]);

        (again.Status, again.Code).ShouldBe((403, "forbidden"));
        (await Post(pair.B, $"/v1/sessions/{session.Id}/revoke", new { reason = "a test" }, person.Token)).Must(200);
    }

    [Fact]
    public async Task who_hangs_up_finds_his_answer_when_he_comes_back()
    {
        var session = await pair.Open();
        var path = $"/v1/sessions/{session.Id}/revoke?wait=10s";

        // The receipt waits for the other node, which hears nothing.
        pair.Postgres.HoldAnswers();
        using (var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
        using (var client = new SentinelClient(pair.A.Url, pair.TokenOf("OPERATOR"), hangUp.Token))
        {
            await Should.ThrowAsync<OperationCanceledException>(() =>
                client.Send(HttpMethod.Post, path, JsonContent.Create(new { reason = "a test" }), ("Idempotency-Key", _key)));
        }

        (await Again()).Code.ShouldBe("idempotency-key-in-use");
        pair.Postgres.Release();
        for (var end = DateTime.UtcNow.AddSeconds(10); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var answer = await Again();
            if (answer.Status == 200)
            {
                answer.Headers["Idempotency-Replayed"].ShouldBe("true");
                answer["session"].ShouldBe(session.Id);
                return;
            }

            answer.Code.ShouldBe("idempotency-key-in-use");
            DateTime.UtcNow.ShouldBeLessThan(end);
        }

        Task<Answer> Again() => Post(pair.A, path, new { reason = "a test" }, pair.TokenOf("OPERATOR"));
    }

    [Fact]
    public async Task a_read_on_the_other_node_knows_the_write()
    {
        using var admin = pair.Admin.At(pair.B.Url);
        var ada = await pair.NewDeveloper();
        for (var i = 0; i < 5; i++)
        {
            var person = (await Post(pair.A, "/v1/persons", new { handle = $"{ada.Handle}-{i}", roles = (string[])["requester"] }, key: null)).Must(201);
            var session = await pair.Open(ada, applied: false);
            var read = (await admin.Get($"/v1/persons/{person["id"]}", ("Sentinel-At-Least", person.Headers["Sentinel-Sequence"]))).Must(200);
            read.Sequence!.Value.ShouldBeGreaterThanOrEqualTo(person.Sequence!.Value);

            using var own = new SentinelClient(pair.B.Url, ada.Token, TestContext.Current.CancellationToken);
            var head = await pair.Count("select max(seq_id) from sentinel.mt_events");
            (await own.Get($"/v1/sessions/{session.Id}", ("Sentinel-At-Least", $"{head}"))).Must(200).Sequence!.Value.ShouldBeGreaterThanOrEqualTo(head);
        }

        (await admin.Get("/v1/whoami", ("Sentinel-At-Least", $"{await pair.Count("select max(seq_id) + 1000 from sentinel.mt_events")}"))).Code.ShouldBe("validation-failed");
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private Task<Developer> Admin() => pair.NewDeveloper("admin");

    private async Task Change(string set)
    {
        await using var source = NpgsqlDataSource.Create(pair.ConnectionString);
#pragma warning disable CA2100 // Texts of the tests.
        await using var command = source.CreateCommand(
            $"update sentinel.idempotency_keys set {set} where claim = (select claim from sentinel.idempotency_keys order by claim desc limit 1)");
#pragma warning restore CA2100
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    private Task<Answer> Post(SentinelProcess node, string path, object body, string? token = null) => Post(node, path, body, _key, token);

    private async Task<Answer> Post(SentinelProcess node, string path, object body, string? key, string? token = null)
    {
        using var client = new SentinelClient(node.Url, token ?? pair.TokenOf("ADMIN"), TestContext.Current.CancellationToken);
        return await client.Send(HttpMethod.Post, path, JsonContent.Create(body), ("Idempotency-Key", key));
    }
}
