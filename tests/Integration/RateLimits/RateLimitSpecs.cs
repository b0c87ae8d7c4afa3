using System.Globalization;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.RateLimits;

/// <summary>Limits of a policy as callers meet them; each test has people of its own, and so buckets of its own.</summary>
[Collection(ApiCollection.Name)]
public sealed class RateLimitSpecs(LiveServer server)
{
    private static int _names;

    [Fact]
    public async Task who_opens_too_many_sessions_is_told_when_one_may_be_opened_and_then_it_may()
    {
        await With("{applies_to: session, per: person, rate: 60/min, burst: 2}", async () =>
        {
            using var ada = await NewPerson();
            using var bob = await NewPerson();
            (await ada.OpenSession("dev")).Must(201).Headers["RateLimit-Remaining"].ShouldBe("1");
            (await ada.OpenSession("dev")).Must(201);

            await server.Settled();
            var before = await server.Rows();
            for (var i = 0; i < 3; i++)
            {
                var refused = (await ada.OpenSession("dev")).Must(429);
                (refused.Code, refused.Headers["Retry-After"], refused.Headers["RateLimit-Limit"], refused.Headers["RateLimit-Remaining"])
                    .ShouldBe(("rate-limited", "1", "2", "0"));
                refused["detail"].ShouldContain("openings of sessions of yours");
            }

            (await server.Rows()).ShouldBe(before);
            (await bob.OpenSession("dev")).Must(201);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            (await ada.OpenSession("dev")).Must(201);
        });
    }

    [Fact]
    public async Task what_the_policy_refuses_spends_a_token_too()
    {
        await With("{applies_to: session, per: person, rate: 1/h, burst: 2}", async () =>
        {
            using var ada = await NewPerson();
            for (var i = 0; i < 2; i++)
            {
                (await ada.OpenSession("closed")).Must(403).Code.ShouldBe("policy-denied");
            }

            (await ada.OpenSession("closed")).Must(429).Headers["Retry-After"].ShouldBe("3600");
        });
    }

    [Fact]
    public async Task a_limit_for_one_profile_leaves_the_person_s_other_tokens()
    {
        await With("{applies_to: session, per: person_profile, rate: 1/h, burst: 1}\n- {applies_to: session, per: person, rate: 1/h, burst: 2}", async () =>
        {
            using var ada = await NewPerson();
            (await ada.OpenSession("dev")).Must(201);
            for (var i = 0; i < 3; i++)
            {
                (await ada.OpenSession("dev")).Must(429)["detail"].ShouldContain("of yours for this profile");
            }

            (await ada.OpenSession("other")).Must(201);
            (await ada.OpenSession("third")).Must(429)["detail"].ShouldContain("of yours.");
        });
    }

    [Fact]
    public async Task fetches_are_counted_apart_from_new_leases_and_who_is_revoked_is_told_so()
    {
        await With("{applies_to: reserve, per: session, rate: 60/min, burst: 3}\n- {applies_to: lease, per: session, rate: 1/h, burst: 1}", async () =>
        {
            using var ada = await NewPerson();
            var (first, second) = ((await ada.OpenSession("dev")).Must(201), (await ada.OpenSession("dev")).Must(201));
            using var session = server.With(first["token"]);
            using var other = server.With(second["token"]);

            // The one that makes the lease is counted as that; the three behind it are all that a session has.
            (await session.Credentials()).Must(200);
            for (var i = 0; i < 3; i++)
            {
                (await session.Credentials()).Must(200);
            }

            var refused = (await session.Credentials()).Must(429);
            (refused["Code"], refused.Code, refused.Headers["Retry-After"], refused.Headers["RateLimit-Limit"])
                .ShouldBe(("RateLimited", "rate-limited", "1", "3"));
            (await other.Credentials()).Must(200);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            (await session.Credentials()).Must(200);
            (await session.Credentials()).Must(429);

            await server.Revoke(first["id"], "test");
            (await session.Credentials()).Must(403).Code.ShouldBe("session-revoked");
        });
    }

    [Fact]
    public async Task above_the_leases_of_a_session_stand_those_of_its_person()
    {
        await With("{applies_to: lease, per: person, rate: 1/h, burst: 1}", async () =>
        {
            using var ada = await NewPerson();
            using var first = server.With((await ada.OpenSession("dev")).Must(201)["token"]);
            using var second = server.With((await ada.OpenSession("dev")).Must(201)["token"]);
            (await first.Credentials()).Must(200);
            (await second.Credentials()).Must(429)["message"].ShouldContain("new leases of yours");
            (await first.Credentials()).Must(200);

            using var bob = await NewPerson();
            using var third = server.With((await bob.OpenSession("dev")).Must(201)["token"]);
            (await third.Credentials()).Must(200);
        });
    }

    [Fact]
    public async Task every_other_call_counts_and_says_what_is_left()
    {
        await With("{applies_to: api, per: person, rate: 60/min, burst: 4}", async () =>
        {
            using var ada = await NewPerson();
            (await ada.WhoAmI()).Must(200).Headers["RateLimit-Remaining"].ShouldBe("3");

            // What one may not do counts too, or it could be tried for ever.
            (await ada.Persons()).Must(403).Headers.Keys.ShouldNotContain("RateLimit-Remaining");
            (await ada.WhoAmI()).Must(200).Headers["RateLimit-Remaining"].ShouldBe("1");
            (await ada.WhoAmI()).Must(200).Headers["RateLimit-Remaining"].ShouldBe("0");
            (await ada.Persons()).Must(429);
            (await ada.WhoAmI()).Must(429)["detail"].ShouldContain("calls of yours");
            (await ada.OpenSession("dev")).Must(201);
        });
    }

    private async Task<SentinelClient> NewPerson()
    {
        using var admin = server.As("admin");
        var handle = string.Create(CultureInfo.InvariantCulture, $"limited{Interlocked.Increment(ref _names)}");
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])["requester"], groups = (string[])["developers"] })).Must(201)["id"];
        return server.With((await admin.MintToken(new { personId = person, name = "work", roles = (string[])["requester"] })).Must(201)["token"]);
    }

    /// <summary>Runs with these limits in force, and puts the policy before back.</summary>
    private async Task With(string limits, Func<Task> run)
    {
        using var admin = server.As("admin");
        var before = (await admin.Policy()).Must(200)["document"];
        (await admin.PublishPolicy(
            $$"""
            version: "1"
            profiles:
            - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
            - {name: other, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
            - {name: third, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
            - {name: closed, role_arn: "arn:aws:iam::123456789012:role/SandboxClosed"}
            rules:
            - {name: developers, effect: allow, conditions: {groups: [developers], profiles: [dev, other, third]} }
            rate_limits:
            - {{limits}}

            """, ifMatch: "*")).Must(200);
        try
        {
            await run();
        }
        finally
        {
            (await admin.PublishPolicy(before, ifMatch: "*")).Must(200);
        }
    }
}
