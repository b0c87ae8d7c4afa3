using System.Text;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Sessions;

[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndedSessionMemorySpecs
{
    private const string Name = "what is in memory";
    private const int Many = 10_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void a_session_that_is_over_takes_less_than_one_and_a_half_kibibytes()
    {
        var snapshot = Snapshot.Empty([new LiveSessionsProjection()]);
        var sequence = 0L;
        _ = snapshot.Apply([.. Life(ref sequence)]);
        var before = InUse();
        for (var i = 0; i < Many; i++)
        {
            snapshot = snapshot.Apply([.. Life(ref sequence)]);
        }

        var kept = (InUse() - before) / Many;
        GC.KeepAlive(snapshot);
        kept.ShouldBeLessThan(1536);
    }

    private static long InUse()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return info.HeapSizeBytes - info.FragmentedBytes;
    }

    private static List<RecordedEvent> Life(ref long sequence)
    {
        var session = Id.New<SessionId>(Now);
        object[] events =
        [
            new SessionOpened(session, Id.New<PersonId>(Now), Id.New<TokenId>(Now), "dev", "look after the nightly import", "OPS-4711",
                new string('a', 64), Mode.Server, new Dictionary<string, string> { ["repository"] = "acme/import" }, Now.AddHours(8), 3, new string('b', 64),
                "developers", Now),
            new SessionActivated(session, Now),
            new CredentialsIssued(
                session, Id.New<LeaseId>(Now), Id.New<CredentialRequestId>(Now), new(GroundKind.Rule, "developers"), 3, new string('b', 64),
                Now.AddMinutes(5), Now.AddMinutes(5), Now.AddMinutes(15), "ASIAQ3EGSANDBOX00001", "arn:aws:iam::123456789012:role/sentinel-dev",
                "alice", null, Id.New<NodeId>(Now), 1, Now),
            new SessionClosed(session, Now),
        ];
        var recorded = new List<RecordedEvent>();
        foreach (var happened in events)
        {
            var type = EventCatalog.Domain.Find(happened.GetType());
            recorded.Add(new(
                ++sequence, "session-" + session.Value, recorded.Count + 1, Guid.NewGuid(), type.Alias, type.Read(Encoding.UTF8.GetBytes(type.Write(happened))),
                Now, new("x")));
        }

        return recorded;
    }
}
