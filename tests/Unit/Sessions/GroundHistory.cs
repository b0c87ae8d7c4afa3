using System.Collections.Immutable;
using System.Net;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Application.Sessions;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.Policies;
using static Sentinel.Unit.Identity.Known;

namespace Sentinel.Unit.Sessions;

/// <summary>A log in which Ada asks for prod, Bob and Cleo approve, and Ada breaks the glass.</summary>
internal sealed class GroundHistory
{
    public const string Document = """
        version: "1"
        profiles:
        - {name: prod, role_arn: "arn:aws:iam::123456789012:role/SandboxProd", lease: 5m, max_session: 8h, idle_timeout: 1h}
        - {name: other, role_arn: "arn:aws:iam::123456789012:role/SandboxOther", lease: 5m, max_session: 8h}
        rules:
        - {name: ask, effect: require_approval, conditions: {profiles: [prod]}}
        - {name: no-nights, effect: deny, conditions: {profiles: [prod, other], time: {hours: {start: "22:00", end: "23:00"}}}}
        approvals:
        - {name: two, profiles: [prod], approvers: [bob], approver_groups: [leads], required: 2}
        break_glass:
        - {name: emergency, profiles: [prod, other], users: [Ada], mode: [server], time: {hours: {start: "06:00", end: "23:30"}}}
        """;

    public static readonly PersonId Cleo = new("psn_01jd6x0000000000000000000c");
    public static readonly AccessRequestId Request = new("req_01jd6x00000000000000000001");
    public static readonly BreakGlassId Glass = new("bgl_01jd6x00000000000000000001");
    public static readonly SessionId Session = new("ses_01jd6x00000000000000000001");
    private readonly List<object> _events =
    [
        Registered(Ada, "Ada", Roles.Requester), Registered(Bob, "bob", Roles.Approver), Registered(Cleo, "cleo", Roles.Approver, "leads"),
        Published(Document, 1),
    ];

    private static ApprovalBinding Binding { get; } = Compiled(Document).ApprovalOf("prod")!;

    /// <summary>The request, as it was submitted.</summary>
    public static AccessRequestSubmitted Submitted { get; } = new(
        Request, Ada, AdasToken, [], "prod", "arn:aws:iam::123456789012:role/SandboxProd", "The queue is stuck.", null, Mode.Server, 7200, 1, null, 1,
        PolicyHash.Of(Document), Binding.ProfileHash, Binding.Rule.Name, Binding.RuleHash, 2, Now.AddHours(24), Now, "127.0.0.1");

    public static ApprovalGiven FromBob { get; } = new(Request, Bob, BobsToken, [], null, Now);

    public static ApprovalGiven FromCleo { get; } = FromBob with { Approver = Cleo, GivenWith = Third };

    public static AccessRequestApproved Approved { get; } = new(Request, false, Now.AddHours(2), Now);

    public static BreakGlassActivated Broken { get; } = new(
        Glass, Ada, AdasToken, [], "prod", "arn:aws:iam::123456789012:role/SandboxProd", "emergency", ReasonCode.Incident, "Orders are being lost.", null,
        Now.AddHours(1), 259_200, [], 1, PolicyHash.Of(Document), Now);

    public static PolicyPublished Published(string document, int version) => new(version, PolicyHash.Of(document), document, "psn_a", null, Now);

    public static CompiledPolicy Compiled(string document) => CompiledPolicy.Compile(PolicyTexts.Parse(document).Document!, 1, PolicyHash.Of(document));

    public static SessionOpened Opened(Ground? ground, bool waits = false) => new(
        Session, Ada, AdasToken, "prod", null, null, SomeHash, Mode.Server, ImmutableDictionary<string, string>.Empty, Now.AddHours(8), 1,
        PolicyHash.Of(Document), "ask", Now, ground, waits ? true : null);

    public GroundHistory And(params object[] events)
    {
        _events.AddRange(events);
        return this;
    }

    /// <summary>What speaks for a session that was opened so.</summary>
    public SessionGrounds Grounds(SessionOpened opened, DateTimeOffset now)
    {
        var snapshot = State();
        return SessionGrounds.Of(snapshot, Detail(opened), snapshot.Of<PolicyInForce>().Compiled!, now);
    }

    /// <summary>What a request for keys comes to.</summary>
    public (Grant? Grant, Refusal? Refusal) Decide(SessionOpened opened, DateTimeOffset now, Mode mode = Mode.Server)
    {
        var snapshot = State();
        var (policy, grounds) = (snapshot.Of<PolicyInForce>().Compiled!, Grounds(opened, now));
        if (grounds.Over is not null)
        {
            return (null, grounds.Over);
        }

        var query = new PolicyQuery("Ada", [], opened.Profile, mode, now, IPAddress.Loopback) { SessionTracked = true };
        var (grant, refusal) = LeaseDecision.Decide(Detail(opened), policy, query, grounds.InForce, "127.0.0.1");
        return (grant, refusal is null ? null : grounds.Say(refusal));
    }

    private static SessionDetail Detail(SessionOpened opened) => Domain.Sessions.Session.Evolve(Domain.Sessions.Session.Initial, opened).Known!;

    private Snapshot State() =>
        Snapshot.Empty(
            [
                new PeopleProjection(), new PolicyProjection(PolicyTexts.Loader()), new AccessRequestsProjection(), new BrokenGlassesProjection(),
            ])
            .Apply([.. _events.Select((e, i) => new RecordedEvent(i + 1, StreamOf(e), i + 1, Guid.Empty, "", e, Now, new("test")))]);

    private static string StreamOf(object e) => e switch
    {
        PolicyEvent => PolicyStream.Id.Value,
        RequestEvent => RequestStream.For(Request).Value,
        BreakGlassEvent => BreakGlassStream.For(Glass).Value,
        _ => "of-people",
    };
}
