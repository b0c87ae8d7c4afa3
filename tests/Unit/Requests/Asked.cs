using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Unit.Kernel;

namespace Sentinel.Unit.Requests;

/// <summary>One request as the specifications know it: Ada asks for prod for an hour, and two others must agree within a day.</summary>
internal static class Asked
{
    public static readonly DateTimeOffset At = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = At.AddMinutes(10);
    public static readonly DateTimeOffset DecideBy = At.AddHours(24);
    public static readonly DateTimeOffset Until = Now.AddHours(1);
    public static readonly AccessRequestId Which = new("req_1");
    public static readonly PersonId Ada = new("psn_ada");
    public static readonly PersonId Bob = new("psn_bob");
    public static readonly PersonId Carol = new("psn_carol");
    public static readonly PersonId Dora = new("psn_dora");
    public static readonly SessionId First = new("ses_1");
    public static readonly SessionId Second = new("ses_2");

    public static readonly AccessRequestSubmitted Submitted = new(
        Which, Ada, new("tok_ada"), [], "prod", "arn:aws:iam::123456789012:role/Prod", "The pipeline is stuck.", "OPS-1", Mode.Server, 3600, 1, null, 4,
        "policy", "profile", "prod-approvers", "rule", 2, DecideBy, At);

    public static AccessRequestApproved Approved => new(Which, Automatic: false, Until, Now);

    public static RequestEvent[] InForce => [Submitted, By(Bob), By(Carol), Approved];

    public static ApprovalGiven By(PersonId approver, params PersonId[] countsAs) =>
        new(Which, approver, new("tok_" + approver.Value), countsAs, "fine", Now);

    /// <summary>Whoever has approved may still.</summary>
    public static Func<PersonId, bool> Active { get; } = _ => true;

    public static Spec.Past<AccessRequest, RequestEvent> Request(params RequestEvent[] events) =>
        Spec.For<AccessRequest, RequestEvent>().Given(events);
}
