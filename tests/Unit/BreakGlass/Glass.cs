using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Unit.BreakGlass;

/// <summary>One breaking of the glass as the specs of this folder know it: Ada's for prod, from eight o'clock, for an hour.</summary>
internal static class Glass
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = Start.AddHours(1);
    public static readonly TimeSpan ReviewWithin = TimeSpan.FromHours(72);
    public static readonly BreakGlassId Id = new("bgl_1");
    public static readonly PersonId Ada = new("psn_ada");
    public static readonly PersonId Bob = new("psn_bob");
    public static readonly PersonId Carol = new("psn_carol");
    public static readonly PersonId Rita = new("psn_rita");

    public static readonly BreakGlassActivated Activated = new(
        Id, Ada, new("tok_ada"), [], "prod", "arn:aws:iam::123456789012:role/Prod", "emergency", ReasonCode.Incident,
        "The database does not answer.", "INC-1", Until, (long)ReviewWithin.TotalSeconds, [], 1, "hash", Start);

    public static BreakGlassClosed ClosedBy(PersonId person, DateTimeOffset at, params PersonId[] countsAs) => new(Id, person, countsAs, null, at);

    public static BreakGlassExpired ExpiredAt(DateTimeOffset at) => new(Id, at);

    public static BreakGlassReviewed ReviewedBy(PersonId person, DateTimeOffset at) =>
        new(Id, person, new("tok_r"), ReviewFinding.Justified, "Fine.", at);

    public static Reviewer As(PersonId person, params PersonId[] countsAs) => new(person, new("tok_r"), countsAs);

    public static BrokenGlass StateOf(params BreakGlassEvent[] events) => events.Aggregate(BrokenGlass.Initial, BrokenGlass.Evolve);
}
