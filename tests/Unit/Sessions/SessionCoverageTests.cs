using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Shouldly;
using Xunit;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Unit.Sessions;

public sealed class SessionCoverageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly PersonId Ada = new("psn_ada");
    private static readonly PersonId Bob = new("psn_bob");
    private static readonly string[] Profiles = ["dev", "prod", "also-prod", "gone"];

    private static readonly CompiledPolicy Policy = CompiledPolicy.Compile(
        new([new("dev", "role/dev"), new("prod", "role/prod"), new("also-prod", "role/prod")], []), 1, "");

    private static readonly Scope[] Scopes =
        [new(Ada), new(Ada, "prod"), new(Profile: "dev"), new(Role: "role/prod"), new(Role: "role/none"), Scope.All];

    /// <summary>Each scope × held, not held, lifted, and two orders on one scope.</summary>
    public static TheoryData<int, string> Stories() => new(
        from scope in Enumerable.Range(0, Scopes.Length)
        from story in new[] { "order", "hold", "lifted", "order order", "hold order", "lifted order" }
        select (scope, story));

    [Theory]
    [MemberData(nameof(Stories))]
    public void the_table_says_of_every_session_what_the_orders_say(int scope, string story)
    {
        var holds = Holds(Scopes[scope], story.Split(' '));
        var table = SessionCoverage.Of(holds, Policy);
        foreach (var person in new[] { Ada, Bob })
        {
            foreach (var profile in Profiles)
            {
                for (var openedAt = 1L; openedAt < 60; openedAt += 7)
                {
                    var subject = new Subject(person, profile, Policy.Find(profile)?.RoleArn);
                    Covered(table, person, profile, openedAt).ShouldBe(
                        holds.Covering(subject, openedAt) is not null, $"{person} {profile} opened at {openedAt}");
                }
            }
        }
    }

    [Fact]
    public void without_orders_there_is_no_row_and_without_a_policy_no_profile_has_a_role()
    {
        SessionCoverage.Of(HoldsState.None, Policy).Rows.ShouldBeEmpty();
        SessionCoverage.Of(Holds(new(Role: "role/prod"), ["hold"]), null).Rows.ShouldBeEmpty();
    }

    private static bool Covered(SessionCoverage table, PersonId person, string profile, long openedAt) => table.Rows.Any(row =>
        (row.Person is null || row.Person == person.Value) && (row.Profile is null || row.Profile == profile) && openedAt < row.Before);

    /// <summary>An order each 20 sequences.</summary>
    private static HoldsState Holds(Scope scope, string[] stories)
    {
        var events = ImmutableArray.CreateBuilder<RecordedEvent>();
        for (var i = 0; i < stories.Length; i++)
        {
            var order = new OrderId($"rev_{i}");
            Record(20 * (i + 1), new AccessRevoked(order, scope, "leak", stories[i] != "order", Bob, Now));
            if (stories[i] == "lifted")
            {
                Record((20 * (i + 1)) + 1, new HoldLifted(order, "over", Bob, Now));
            }
        }

        return (HoldsState)((IProjection)new HoldsProjection()).Apply(HoldsState.None, events.ToImmutable());

        void Record(long sequence, RevocationEvent happened) =>
            events.Add(new(sequence, scope.Stream.Value, events.Count + 1, Guid.Empty, "", happened, Now, new("test")));
    }
}
