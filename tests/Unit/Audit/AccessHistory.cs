using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;

namespace Sentinel.Unit.Audit;

/// <summary>A random past: what persons, admins, operators and nodes might have done, some minutes apart.</summary>
internal sealed class AccessHistory(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] People = ["ada", "bob"];
    private static readonly string[] Profiles = ["dev", "prod"];
    private static readonly string[] Groups = ["sre", "ops"];
    private static readonly string[] Roles = ["A", "B"];
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, long> _versions = [];
    private readonly List<SessionOpened> _sessions = [];
    private readonly List<AccessRevoked> _holding = [];
    private DateTimeOffset _now = Start;
    private int _policies;
    private int _tokens;

    public List<RecordedEvent> Log { get; } = [];

    /// <summary>A role's ARN.</summary>
    public static string Role(string name) => $"arn:aws:iam::123456789012:role/{name}";

    public AccessHistory Play(int steps)
    {
        foreach (var person in People)
        {
            Append($"person-psn_{person}", new PersonRegistered(new($"psn_{person}"), person, [Pick(Groups)], Domain.Identity.Roles.Requester, _now));
            Token(person);
        }

        for (var i = 0; i < steps; i++)
        {
            _now += TimeSpan.FromSeconds(_random.Next(0, 240));
            Step();
        }

        return this;
    }

    private void Step()
    {
        switch (_random.Next(20))
        {
            case < 5:
                Open();
                break;
            case < 10:
                Session(e => Issued(e));
                break;
            case 10:
                Session(e => new SessionPaused(e.SessionId, _random.Next(2) == 0 ? PauseCause.Operator : PauseCause.Crash, null, null, _now));
                break;
            case 11:
                Session(e => new SessionResumed(e.SessionId, null, _now));
                break;
            case 12:
                Session(e => new SessionExtended(e.SessionId, _now.AddMinutes(_random.Next(5, 60)), _now));
                break;
            case 13:
                Session(e => _random.Next(3) switch
                {
                    0 => new SessionClosed(e.SessionId, _now),
                    1 => new SessionRevoked(e.SessionId, "stolen", null, null, _now),
                    _ => new SessionExpired(e.SessionId, _now),
                });
                break;
            case 14:
                Publish();
                break;
            case 15:
                var person = Pick(People);
                Append($"person-psn_{person}", new GroupsChanged(new($"psn_{person}"), [Pick(Groups)], _now));
                break;
            case 16:
                Order();
                break;
            case 17:
                Lift();
                break;
            case 18:
                Append($"token-tok_{_random.Next(_tokens)}", new ApiTokenRevoked(new($"tok_{_random.Next(_tokens)}"), new("psn_admin"), _random.Next(2) == 0, _now));
                Token(Pick(People));
                break;
            default:
                if (_random.Next(6) == 0)
                {
                    var gone = Pick(People);
                    Append($"person-psn_{gone}", new PersonDisabled(new($"psn_{gone}"), _now));
                }

                break;
        }
    }

    private void Open()
    {
        var (person, profile) = (Pick(People), Pick(Profiles));
        var opened = new SessionOpened(
            new($"ses_{_sessions.Count.ToString(CultureInfo.InvariantCulture)}"), new($"psn_{person}"), new($"tok_{_random.Next(_tokens)}"), profile, null, null,
            "00", _random.Next(2) == 0 ? Mode.Server : Mode.CredentialProcess, ImmutableDictionary<string, string>.Empty, _now.AddMinutes(_random.Next(5, 60)), 1, "hash",
            "r", _now);
        if (!_holding.Any(order => order.Scope.Covers(new(opened.Person, profile, null))))
        {
            _sessions.Add(opened);
            Append(SessionStream.For(opened.SessionId).Value, opened);
        }
    }

    private CredentialsIssued Issued(SessionOpened e) => new(
        e.SessionId, new($"lse_{Log.Count}"), new("crq_1"), new(GroundKind.Rule, "r"), _policies, "hash", _now.AddMinutes(_random.Next(1, 14)), null,
        _now.AddMinutes(15), $"ASIA{Log.Count}", Role("A"), e.Person.Value, null, new("nod_1"), 1, _now, e.Use);

    private void Session(Func<SessionOpened, SessionEvent> happens)
    {
        if (_sessions.Count > 0)
        {
            // Mostly of the newest: of old ones nothing is left.
            var session = _sessions[Math.Max(0, _sessions.Count - 1 - _random.Next(6))];
            Append(SessionStream.For(session.SessionId).Value, happens(session));
        }
    }

    /// <summary>Each profile for one group, perhaps from one network only; prod is not always there.</summary>
    private void Publish()
    {
        _policies++;
        var prod = _random.Next(4) == 0 ? "" : $"- {{name: prod, role_arn: \"{Role(Pick(Roles))}\", idle_timeout: 15m}}";
        var network = _random.Next(3) == 0 ? ", source_ip: [10.0.0.0/8]" : "";
        var document = $"""
            version: "1"
            profiles:
            - {"{"}name: dev, role_arn: "{Role(Pick(Roles))}", idle_timeout: 15m{"}"}
            {prod}
            rules:
            - {"{"}name: dev-{_policies}, effect: allow, conditions: {"{"}profiles: [dev], groups: [{Pick(Groups)}]{network}{"}"}{"}"}
            - {"{"}name: prod-{_policies}, effect: {Pick(["allow", "deny", "require_approval"])}, conditions: {"{"}profiles: [prod], groups: [{Pick(Groups)}]{"}"}{"}"}
            """;
        Append("policy", new PolicyPublished(_policies, PolicyHash.Of(document), document, "psn_admin", null, _now));
    }

    private void Order()
    {
        var scope = _random.Next(5) switch
        {
            0 => new Scope(new PersonId($"psn_{Pick(People)}")),
            1 => new Scope(new PersonId($"psn_{Pick(People)}"), Pick(Profiles)),
            2 => new Scope(Profile: Pick(Profiles)),
            3 => new Scope(Role: Role(Pick(Roles))),
            _ => Scope.All,
        };
        var order = new AccessRevoked(new($"rev_{Log.Count}"), scope, "leak", _random.Next(2) == 0, new("psn_operator"), _now);
        Append(scope.Stream.Value, order);
        if (order.Hold)
        {
            _holding.Add(order);
        }
    }

    private void Lift()
    {
        if (_holding.Count > 0)
        {
            var order = _holding[_random.Next(_holding.Count)];
            _holding.Remove(order);
            Append(order.Scope.Stream.Value, new HoldLifted(order.Order, "over", new("psn_operator"), _now));
        }
    }

    private void Token(string person)
    {
        var id = new TokenId($"tok_{_tokens++}");
        Append($"token-{id}", new ApiTokenIssued(id, new($"psn_{person}"), "work", "00", Domain.Identity.Roles.Requester, null, null, _now));
    }

    private string Pick(string[] of) => of[_random.Next(of.Length)];

    private void Append(string stream, object data)
    {
        _versions[stream] = _versions.GetValueOrDefault(stream) + 1;
        Log.Add(new(
            Log.Count + 1, stream, _versions[stream], Guid.Empty, "type", data, _now, new("psn_x", _random.Next(3) == 0 ? "192.0.2.7" : "10.1.2.3")));
    }
}
