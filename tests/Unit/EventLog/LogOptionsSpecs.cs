using Sentinel.Application.Sessions;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

/// <summary>What stops a start, of the log, of nodes and of sessions.</summary>
public sealed class LogOptionsSpecs
{
    private static readonly TimeSpan TooShort = TimeSpan.FromMilliseconds(9);

    [Fact]
    public void nothing_is_needed()
    {
        new LogOptions().Problems().ShouldBeEmpty();
        new NodeOptions().Problems().ShouldBeEmpty();
        new OpenSessionOptions().Problems().ShouldBeEmpty();
    }

    [Fact]
    public void every_offender_is_named()
    {
        new LogOptions
        {
            LockTimeout = TooShort,
            StatementTimeout = TimeSpan.FromMinutes(6),
            AnswerTimeout = -TooShort,
            BatchEvents = 0,
            BatchBytes = 1023,
            BatchBulk = 100_001,
            QueueLimit = 0,
            FreshnessInterval = TooShort,
            FreshnessLimit = TimeSpan.Zero,
        }.Problems().ShouldBe(
        [
            "Sentinel:Log:LockTimeout must be 00:00:00.1000000 to 00:05:00.",
            "Sentinel:Log:StatementTimeout must be 00:00:00.1000000 to 00:05:00.",
            "Sentinel:Log:AnswerTimeout must be 00:00:00.1000000 to 00:05:00.",
            "Sentinel:Log:BatchEvents must be 1 to 100000.",
            "Sentinel:Log:BatchBytes must be 1024 to 268435456.",
            "Sentinel:Log:BatchBulk must be 1 to 100000.",
            "Sentinel:Log:QueueLimit must be 1 to 1000000.",
            "Sentinel:Log:FreshnessInterval must be 00:00:00.0100000 to 00:05:00.",
            "Sentinel:Log:FreshnessLimit must be 00:00:00.1000000 to 00:05:00.",
            "Sentinel:Log:FreshnessInterval must be shorter than Sentinel:Log:FreshnessLimit, or the node never serves.",
        ]);
        new NodeOptions { RenewInterval = TooShort, Lease = TimeSpan.FromMinutes(6) }.Problems().ShouldBe(
        [
            "Sentinel:Node:RenewInterval must be 00:00:00.1000000 to 00:05:00.", "Sentinel:Node:Lease must be 00:00:00.1000000 to 00:05:00.",
        ]);
        new NodeOptions { RenewInterval = TimeSpan.FromSeconds(2.6) }.Problems().ShouldBe(
            ["Sentinel:Node:Lease must be at least twice Sentinel:Node:RenewInterval, or nodes declare each other lost."]);
        new OpenSessionOptions { OpenPerPerson = 10_001 }.Problems().ShouldBe(["Sentinel:Sessions:OpenPerPerson must be 1 to 10000."]);
    }
}
