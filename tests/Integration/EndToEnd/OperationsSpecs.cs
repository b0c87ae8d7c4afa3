using System.Globalization;
using System.Text.RegularExpressions;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What operations see of a server, and that it speaks https.</summary>
public sealed partial class OperationsSpecs(OperatedServer server) : IClassFixture<OperatedServer>
{
    [Fact]
    public async Task what_each_listener_says_and_what_is_measured()
    {
        using var alice = server.As("ALICE");
        var opened = (await alice.OpenSession("dev")).Must(201);
        using (var session = alice.As(opened["token"]))
        {
            await LiveServer.Keys(session.Credentials);
        }

        using var nobody = alice.As(null);
        (await nobody.Get("/readyz")).Must(200).Text.ShouldBe("""{"status":"ready","checks":null,"detail":null}""");
        (await alice.Get("/readyz")).Must(200).Text.ShouldBe("""{"status":"ready","checks":null,"detail":null}""");
        using var auditor = server.As("AUDITOR");
        (await auditor.Get("/readyz")).Must(200)["checks", "certificate"].ShouldBe("ok");
        (await nobody.Get("/metrics")).Must(401);
        (await alice.Get("/metrics")).Must(403);

        // Whoever reaches the listener for operations needs no token and no name; it has nothing else.
        using var scraper = new SentinelClient(server.Operations, token: null, TestContext.Current.CancellationToken);
        (await scraper.Get("/readyz", ("Host", "10.1.2.3"))).Must(200)["checks", "log"].ShouldBe("ok");
        (await scraper.Get("/healthz")).Must(200);
        foreach (var path in (string[])["/v1/whoami", "/v1/credentials", "/openapi/v1.json", "/docs", "/nowhere"])
        {
            (await scraper.Get(path)).Must(404).Code.ShouldBe("route-unknown", path);
            using var admin = new SentinelClient(scraper.Url, server.TokenOf("ADMIN"), TestContext.Current.CancellationToken);
            (await admin.Get(path)).Status.ShouldBe(404, path);
        }

        (await scraper.Get("/metrics?x=1")).Must(400);
        var text = (await scraper.Get("/metrics", ("Host", "10.1.2.3"))).Must(200).Text;
        (await auditor.Get("/metrics")).Must(200).Text.Length.ShouldBeGreaterThan(1000);
        foreach (var line in (string[])
            [
                """http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="201",http_route="/v1/sessions"} 1""",
                """sentinel_refusals_total{code="forbidden"} 1""",
                """sentinel_refusals_total{code="unauthenticated"} 1""",
                "sentinel_sessions_live 1",
                "sentinel_node_fit 1",
                "# TYPE sentinel_log_append_duration_seconds histogram",
                "# TYPE sentinel_log_append_events histogram",
                "# TYPE sentinel_log_age_seconds gauge",
                "# TYPE sentinel_sts_call_duration_seconds histogram",
                "# TYPE sentinel_policy_cache_loads_total counter",
                "# TYPE dotnet_gc_last_collection_heap_size_bytes gauge",
            ])
        {
            text.ShouldContain(line + "\n");
        }

        text.ShouldContain("dotnet_gc_collections_total{gc_heap_generation=\"gen2\"} ");
        text.ShouldContain("sentinel_view_applied{view=\"session_summaries\"} ");
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Line().IsMatch(line)).ShouldBeEmpty();
        Secretive().IsMatch(text).ShouldBeFalse();
        foreach (var person in (string[])["alice", "auditor", "oncall"])
        {
            text.ShouldNotContain(person, Case.Insensitive);
        }
    }

    [Fact]
    public async Task https_is_served_with_the_certificate_from_the_files()
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
#pragma warning disable CA5359 // It is its own issuer.
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=operations",
#pragma warning restore CA5359
            },
        });
        (await http.GetStringAsync(new Uri(server.Https, "/healthz"), TestContext.Current.CancellationToken)).ShouldBe("""{"status":"alive"}""");
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?([0-9.eE+-]+|NaN))$""")]
    private static partial Regex Line();

    [GeneratedRegex("(sat|sst|psn|tok|ses|nod|rev)_[0-7][0-9a-z]{25}")]
    private static partial Regex Secretive();
}
