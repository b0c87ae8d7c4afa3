using System.Text.Json;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class LogInvariantSpecs
{
    private const string Everything = """{"order":"rev_1","scope":{"everything":true},"hold":true}""";
    private const string Timed = """{"order":"rev_1","scope":{"everything":true},"hold":true,"holdUntil":"2026-11-21T08:00:02Z"}""";
    private const string Lifted = """{"order":"rev_1"}""";
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void leases_before_the_revoke_of_their_session_are_right() =>
        Check(Opened("a"), Issued("a"), Issued("a"), Revoked("a")).ShouldBe([]);

    [Fact]
    public void a_lease_behind_the_revoke_of_its_session_is_found() =>
        Check(Opened("a"), Revoked("a"), Issued("a"))
            .ShouldBe(["3 credentials_issued of session-a stands behind 2 session_revoked of session-a"]);

    [Fact]
    public void the_revoke_of_another_session_does_not_matter() =>
        Check(Opened("a"), Opened("b"), Revoked("a"), Issued("b")).ShouldBe([]);

    [Theory]
    [InlineData("session_closed")]
    [InlineData("session_expired")]
    public void a_lease_behind_any_end_is_found(string end) =>
        Check(Opened("a"), ("session-a", end, "{}"), Issued("a"))
            .ShouldBe([$"3 credentials_issued of session-a stands behind 2 {end} of session-a"]);

    [Fact]
    public void a_lease_behind_an_order_on_everything_is_found_though_its_session_was_never_revoked() =>
        Check(Opened("a"), Order(Everything), Issued("a"))
            .ShouldBe(["3 credentials_issued of session-a stands behind 2 access_revoked of revocations-everything, "
                + "which covers its session, opened at 1"]);

    [Fact]
    public void a_lifted_order_still_covers_the_sessions_that_were_open() =>
        Check(Opened("a"), Order(Everything), Lift(Lifted), Issued("a")).Count.ShouldBe(1);

    [Fact]
    public void a_session_opened_after_the_hold_was_lifted_is_right() =>
        Check(Order(Everything), Lift(Lifted), Opened("a"), Issued("a")).ShouldBe([]);

    [Fact]
    public void a_session_opened_in_a_held_scope_and_its_leases_are_found() =>
        Check(Order(Everything), Opened("a"), Issued("a"), Lift(Lifted), Issued("a")).ShouldBe(
        [
            "2 session_opened of session-a was opened while 1 access_revoked of revocations-everything held its scope",
            "3 credentials_issued of session-a stands in the hold of 1 access_revoked of revocations-everything",
        ]);

    [Fact]
    public void an_order_without_hold_lets_later_sessions_in() =>
        Check(Order("""{"order":"rev_1","scope":{"everything":true},"hold":false}"""), Opened("a"), Issued("a")).ShouldBe([]);

    [Fact]
    public void a_hold_with_an_end_holds_until_the_log_says_that_it_is_over() =>
        Check(Order(Timed), Opened("a"), Expired, Opened("b"), Issued("b")).ShouldBe(
        [
            "2 session_opened of session-a was opened while 1 access_revoked of revocations-everything held its scope",
        ]);

    [Fact]
    public void a_hold_that_ends_before_its_time_is_found()
    {
        Check(Order(Timed), Expired).ShouldBe(["2 hold_expired of revocations-everything ends a hold before its time"]);
        Check(Order(Everything), Opened("a"), Expired).ShouldContain("3 hold_expired of revocations-everything ends a hold before its time");
    }

    [Theory]
    [InlineData("""{"person":"psn_ada"}""", 1)]
    [InlineData("""{"person":"psn_bob"}""", 0)]
    [InlineData("""{"profile":"dev"}""", 1)]
    [InlineData("""{"profile":"prod"}""", 0)]
    [InlineData("""{"person":"psn_ada","profile":"dev"}""", 1)]
    [InlineData("""{"person":"psn_ada","profile":"prod"}""", 0)]
    [InlineData("""{"role":"arn:dev"}""", 1)]
    [InlineData("""{"role":"arn:prod"}""", 0)]
    public void an_order_covers_the_sessions_of_its_scope(string scope, int violations) =>
        Check(Opened("a"), Order($$"""{"order":"rev_1","scope":{{scope}},"hold":true}"""), Issued("a")).Count.ShouldBe(violations);

    [Theory]
    [InlineData("""{"order":"rev_1","scope":{"planet":"earth"}}""", "its scope is none that is known")]
    [InlineData("""{"order":"rev_1"}""", "its scope is none that is known")]
    [InlineData("""{"order":"rev_1","scope":{"everything":true},"hold":"a while"}""", "it does not say whether it holds")]
    [InlineData("""{"scope":{"everything":true}}""", "its data has no order or orderId or id")]
    public void an_order_that_cannot_be_read_is_a_violation(string data, string why) =>
        Check(Order(data)).ShouldBe([$"1 access_revoked of revocations-everything cannot be read: {why}"]);

    [Fact]
    public void a_lease_without_a_session_is_a_violation() =>
        Check(Issued("a")).ShouldBe(
            ["1 credentials_issued of session-a cannot be read: no session_opened stands before it in session-a"]);

    [Fact]
    public void an_event_of_another_shape_is_a_violation() =>
        LogInvariant.Check([JsonSerializer.SerializeToElement(new { sequence = 1 })]).Single()
            .ShouldStartWith("""cannot be read: {"sequence":1}""");

    public static TheoryData<string, string> Ends => new()
    {
        { "request-r", "access_request_withdrawn" }, { "request-r", "access_request_lapsed" },
        { "break-glass-r", "break_glass_closed" }, { "break-glass-r", "break_glass_expired" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void a_lease_on_a_ground_that_is_over_is_found(string stream, string end)
    {
        var request = stream.StartsWith("request", StringComparison.Ordinal);
        var kind = request ? "approval" : "breakGlass";
        var begun = (stream, request ? "access_request_approved" : "break_glass_activated", """{"until":"2026-11-21T10:00:00Z"}""");
        var issued = ("session-a", "credentials_issued",
            $$$"""{"roleArn":"arn:dev","leaseEndsAt":"2026-11-21T10:00:00Z","ground":{"kind":"{{{kind}}}","id":"r"}}""");
        var late = ("session-a", "credentials_issued",
            $$$"""{"roleArn":"arn:dev","leaseEndsAt":"2026-11-21T10:00:01Z","ground":{"kind":"{{{kind}}}","id":"r"}}""");
        Check(Opened("a"), begun, issued).ShouldBeEmpty();
        Check(Opened("a"), begun, late).ShouldBe([$"3 credentials_issued of session-a stands on {kind} r, which is not in force to its end"]);
        Check(Opened("a"), issued).ShouldBe([$"2 credentials_issued of session-a stands on {kind} r, which is not in force to its end"]);
        Check(Opened("a"), begun, (stream, end, "{}"), issued)
            .ShouldBe([$"4 credentials_issued of session-a stands on {kind} r, which is not in force to its end"]);
    }

    [Fact]
    public void a_hole_in_a_stream_is_found() =>
        LogInvariant.Check([Event(1, 1, Opened("a")), Event(2, 3, Issued("a"))])
            .ShouldBe(["2 credentials_issued of session-a has version 3 where session-a must have 2"]);

    [Fact]
    public void a_version_that_stands_twice_is_found() =>
        LogInvariant.Check([Event(1, 1, Opened("a")), Event(2, 2, Issued("a")), Event(3, 2, Issued("a"))])
            .ShouldBe(["3 credentials_issued of session-a has version 2 where session-a must have 3"]);

    [Fact]
    public void sequences_that_do_not_rise_are_found() =>
        LogInvariant.Check([Event(2, 1, Opened("a")), Event(2, 1, Opened("b")), Event(1, 1, Opened("c"))]).ShouldBe(
        [
            "2 session_opened of session-b comes after sequence 2",
            "1 session_opened of session-c comes after sequence 2",
        ]);

    private static (string Stream, string Type, string Data) Opened(string id) =>
        ($"session-{id}", "session_opened", """{"person":"psn_ada","profile":"dev"}""");

    private static (string Stream, string Type, string Data) Issued(string id) =>
        ($"session-{id}", "credentials_issued", """{"roleArn":"arn:dev","ground":{"kind":"rule","id":"r"}}""");

    private static (string Stream, string Type, string Data) Revoked(string id) => ($"session-{id}", "session_revoked", "{}");

    private static (string Stream, string Type, string Data) Order(string data) => ("revocations-everything", "access_revoked", data);

    private static (string Stream, string Type, string Data) Expired { get; } = ("revocations-everything", "hold_expired", Lifted);

    private static (string Stream, string Type, string Data) Lift(string data) => ("revocations-everything", "hold_lifted", data);

    private static IReadOnlyList<string> Check(params (string Stream, string Type, string Data)[] log) =>
        LogInvariant.Check(log.Select((e, i) => Event(i + 1, log.Take(i + 1).Count(o => o.Stream == e.Stream), e)));

    // The event at sequence n happened n - 1 seconds after the start.
    private static JsonElement Event(long sequence, long version, (string Stream, string Type, string Data) e) =>
        JsonSerializer.SerializeToElement(new
        {
            sequence,
            stream = e.Stream,
            version,
            type = e.Type,
            at = Start.AddSeconds(sequence - 1),
            data = JsonSerializer.Deserialize<JsonElement>(e.Data),
        });
}
