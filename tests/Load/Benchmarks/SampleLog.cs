using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Benchmarks;

/// <summary>Sessions as they stand in a real log: opened, active, some leases, most of them closed.</summary>
internal static class SampleLog
{
    private const int AtOnce = 64;
    private const int KeptOpenEvery = 10;
    private static readonly DateTimeOffset Instant = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private static readonly PersonId Person = Id.New<PersonId>(Instant);
    private static readonly TokenId Token = Id.New<TokenId>(Instant);
    private static readonly NodeId Node = Id.New<NodeId>(Instant);

    public static Provenance By { get; } = new(Person.Value, "192.0.2.7", "0HN7G3A2V1B4C:00000001", "4bf92f3577b34da6a3ce929d0e0e4736");

    /// <summary>The rows that were appended here, and not by the node for itself.</summary>
    public static string Rows => $"sentinel.mt_events where user_name = '{By.Actor}'";

    public static SessionId NewSession() => Id.New<SessionId>(DateTimeOffset.UtcNow);

    public static SessionOpened Opened(SessionId session) =>
        new(session, Person, Token, "dev", "look after the nightly import", "OPS-4711", new string('a', 64), Mode.Server,
            new Dictionary<string, string>(), DateTimeOffset.UtcNow.AddHours(8), 3, new string('b', 64), "developers", DateTimeOffset.UtcNow);

    public static CredentialsIssued Issued(SessionId session)
    {
        var now = DateTimeOffset.UtcNow;
        return new(
            session, Id.New<LeaseId>(now), Id.New<CredentialRequestId>(now), new(GroundKind.Rule, "developers"), 3, new string('b', 64),
            now.AddMinutes(5), now.AddMinutes(5), now.AddMinutes(15), "ASIAQ3EGSANDBOX00001", "arn:aws:iam::123456789012:role/sentinel-dev",
            "alice", null, Node, 1, now);
    }

    /// <summary>A session's first events: opened, active, then leases.</summary>
    public static IReadOnlyList<object> Session(SessionId session, int events) =>
    [
        Opened(session), new SessionActivated(session, DateTimeOffset.UtcNow),
        .. Enumerable.Range(0, events - 2).Select(_ => Issued(session)),
    ];

    /// <summary>Appends whole sessions until there are so many events; answers how many were appended.</summary>
    public static async Task<long> Fill(IEventStore store, int events, CancellationToken cancellationToken)
    {
        var sessions = 0;
        var appended = 0L;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref appended) < events)
            {
                var session = NewSession();
                var all = Session(session, 5).ToList();
                if (Interlocked.Increment(ref sessions) % KeptOpenEvery != 0)
                {
                    all.Add(new SessionClosed(session, DateTimeOffset.UtcNow));
                }

                await Commit(store, SessionStream.For(session), 0, all, [], cancellationToken);
                Interlocked.Add(ref appended, all.Count);
            }
        }, cancellationToken)));
        return appended;
    }

    /// <summary>One append, which must go through.</summary>
    public static async Task<AppendResult.Committed> Commit(
        IEventStore store, StreamId stream, long? expected, IReadOnlyList<object> events, IReadOnlyList<Guard> guards,
        CancellationToken cancellationToken) =>
        await store.Append(new([new(stream, expected, events)], guards, By, AppendOptions.Granting), cancellationToken) is
            AppendResult.Committed committed
            ? committed
            : throw new InvalidOperationException($"An append to {stream} did not go through.");
}
