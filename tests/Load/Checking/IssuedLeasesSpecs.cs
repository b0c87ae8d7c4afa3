using System.Text.Json;
using Shouldly;
using Xunit;
using static Sentinel.Load.Checking.HandMadeLog;

namespace Sentinel.Load.Checking;

public sealed class IssuedLeasesSpecs
{
    private readonly IssuedLeases _leases = new();

    [Fact]
    public void a_key_that_a_client_received_without_an_event_is_found()
    {
        new HandMadeLog().AddAll(Opened, Activated, Issued("ASIA1"), Issued("ASIA2")).Found(_leases).ShouldBeEmpty();
        _leases.WithoutEvent([(AdasSession.Value, "ASIA1"), (AdasSession.Value, "ASIA2")]).ShouldBeEmpty();
        _leases.WithoutEvent([(AdasSession.Value, "ASIA1"), (AdasSession.Value, "ASIA3")]).ShouldBe([$"ASIA3 of {AdasSession}"]);
    }

    [Fact]
    public void a_key_that_another_sessions_client_received_is_found()
    {
        new HandMadeLog().AddAll(Opened, Activated, Issued("ASIA1")).Found(_leases);
        _leases.WithoutEvent([("ses_other", "ASIA1")]).ShouldBe(["ASIA1 of ses_other"]);
    }

    [Fact]
    public void a_key_that_was_given_twice_is_found() =>
        new HandMadeLog().AddAll(Opened, Activated, Issued("ASIA1"), Issued("ASIA1")).Found(_leases)
            .ShouldBe([$"4 credentials_issued of {SessionLog} gives ASIA1, which was given before"]);

    [Theory]
    [InlineData("""{"sequence":1,"stream":"s","version":1,"type":"made_up","data":{}}""", "made_up")]
    [InlineData("""{"sequence":1,"stream":"s","version":1,"type":"session_closed","data":{"sessionId":7}}""", "session_closed")]
    [InlineData("""{"sequence":1,"stream":"s","type":"session_closed","data":{}}""", "cannot be read")]
    public void what_cannot_be_read_says_why(string printed, string why)
    {
        ReadEvent.Read(JsonSerializer.Deserialize<JsonElement>(printed), out var unreadable).ShouldBeNull();
        unreadable.ShouldNotBeNull().ShouldContain(why);
    }
}
