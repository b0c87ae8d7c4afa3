using System.Text.Json;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Load.Checking;

/// <summary>Events as they would stand in a log, written by hand.</summary>
internal sealed class HandMadeLog
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    public static readonly SessionId AdasSession = Id.New<SessionId>(Now);
    public static readonly PersonId Ada = Id.New<PersonId>(Now);
    public static readonly TokenId Token = Id.New<TokenId>(Now);
    private static readonly string Hash = new('a', 64);
    private readonly Dictionary<string, long> _versions = [];
    private readonly List<JsonElement> _events = [];

    public IReadOnlyList<JsonElement> Events => _events;

    /// <summary>The stream of <see cref="AdasSession"/>.</summary>
    public static StreamId SessionLog => SessionStream.For(AdasSession);

    public static SessionOpened Opened => new(
        AdasSession, Ada, Token, "dev", null, null, Hash, Mode.Server, new Dictionary<string, string>(), Now.AddHours(1), 1, Hash, "all", Now);

    public static SessionActivated Activated => new(AdasSession, Now);

    public static SessionClosed Closed => new(AdasSession, Now);

    public static CredentialsIssued Issued(string key = "ASIA1") => new(
        AdasSession, Id.New<LeaseId>(Now), Id.New<CredentialRequestId>(Now), new(GroundKind.Rule, "all"), 1, Hash, Now.AddMinutes(5), Now.AddMinutes(5),
        Now.AddMinutes(15), key, "arn:aws:iam::123456789012:role/Dev", "ada", null, Id.New<NodeId>(Now), 1, Now);

    /// <summary>The next event of a stream, at its next version unless told otherwise.</summary>
    public HandMadeLog Add(StreamId stream, object happened, long? version = null)
    {
        var at = version ?? _versions.GetValueOrDefault(stream.Value) + 1;
        _versions[stream.Value] = at;
        var type = EventCatalog.Domain.Find(happened.GetType());
        _events.Add(JsonSerializer.SerializeToElement(new
        {
            sequence = _events.Count + 1,
            stream = stream.Value,
            version = at,
            type = type.Alias,
            at = Now,
            data = JsonSerializer.Deserialize<JsonElement>(type.Write(happened)),
        }));
        return this;
    }

    /// <summary>The next events of <see cref="AdasSession"/>.</summary>
    public HandMadeLog AddAll(params IEnumerable<SessionEvent> happened)
    {
        foreach (var one in happened)
        {
            Add(SessionLog, one);
        }

        return this;
    }

    /// <summary>What the check finds in it.</summary>
    public IReadOnlyList<string> Found(ILogCheck by)
    {
        foreach (var printed in _events)
        {
            by.Add(ReadEvent.Read(printed, out var why) ?? throw new InvalidOperationException(why));
        }

        return by.Violations;
    }
}
