using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>Many at once, on two nodes, against the real log; the callers are held up for random moments.</summary>
[Collection(GlassCollection.Name)]
public sealed class BreakGlassRaceSpecs(GlassNodes nodes)
{
    private const int Many = 50;

    private static string Run => $"SENTINEL_SEED={GlassNodes.Seed}";

    [Fact]
    public async Task fifty_notes_at_once_on_one_are_all_there_in_versions_without_holes()
    {
        var ada = await nodes.Person();
        var id = await nodes.Broken(ada, "many-0");
        var noted = await Workers.Run(Many, i => nodes.A.Send(new NoteBreakGlass(ada.Caller, id, $"note {i}")));
        var glass = await nodes.A.Load(id);
        Texts(glass.State).ShouldBe(Enumerable.Range(0, Many).Select(i => $"note {i}"), ignoreOrder: true, Run);
        noted.Select(outcome => outcome.ShouldBeOfType<Outcome.Recorded>(Run).Version).Order().ShouldBe(Enumerable.Range(2, Many).Select(version => (long)version), Run);
        glass.Version.ShouldBe(Many + 1, Run);
    }

    [Fact]
    public async Task fifty_distinct_ones_at_once_all_succeed_of_as_many_people_and_of_one()
    {
        var people = await nodes.People(Many);
        var theirs = await Workers.Run(Many, i => nodes.Node(i).Send(GlassNodes.Break(people[i], $"many-{i}")));
        theirs.ShouldAllBe(each => each.Outcome is Outcome.Recorded, Run);
        var ada = await nodes.Person();
        var hers = await Workers.Run(Many, i => nodes.Node(i).Send(GlassNodes.Break(ada, $"many-{i}")));
        hers.ShouldAllBe(each => each.Outcome is Outcome.Recorded, Run);
        theirs.Concat(hers).Select(each => each.Glass!.Detail.Id).Distinct().Count().ShouldBe(2 * Many, Run);
    }

    [Fact]
    public async Task of_fifty_for_one_person_and_profile_exactly_one_succeeds()
    {
        for (var round = 0; round < GlassNodes.Rounds; round++)
        {
            var ada = await nodes.Person();
            var tried = await Workers.Run(Many, i => nodes.Node(i).Send(GlassNodes.Break(ada, "many-1")));
            tried.Count(each => each.Outcome is Outcome.Recorded).ShouldBe(1, Run);
            Codes(tried).Distinct().ShouldBe(["break-glass-already-active"], Run);
        }
    }

    [Fact]
    public async Task of_fifty_by_one_person_over_many_profiles_exactly_so_many_succeed_as_his_quota_says()
    {
        for (var round = 0; round < GlassNodes.Rounds; round++)
        {
            var ada = await nodes.Person();
            var tried = await Workers.Run(Many, i => nodes.Node(i).Send(GlassNodes.Break(ada, $"user-{i}")));
            tried.Count(each => each.Outcome is Outcome.Recorded).ShouldBe(GlassNodes.Quota, Run);
            Codes(tried).Distinct().ShouldBe(["break-glass-user-quota"], Run);
            (await Counted(BreakGlassStream.LedgerOf(ada.Id))).ShouldBe(GlassNodes.Quota, Run);
        }
    }

    [Fact]
    public async Task of_fifty_people_on_one_role_exactly_so_many_succeed_as_its_quota_says()
    {
        var people = await nodes.People(Many);
        for (var round = 0; round < GlassNodes.RoundsOfRoles; round++)
        {
            var tried = await Workers.Run(Many, i => nodes.Node(i).Send(GlassNodes.Break(people[i], $"role-{round}")));
            tried.Count(each => each.Outcome is Outcome.Recorded).ShouldBe(GlassNodes.Quota, Run);
            Codes(tried).Distinct().ShouldBe(["break-glass-profile-quota"], Run);
            (await Counted(BreakGlassStream.LedgerOfRole(GlassNodes.RoleOf($"role-{round}")))).ShouldBe(GlassNodes.Quota, Run);
        }
    }

    [Fact]
    public async Task a_hundred_readers_of_one_see_it_whole_while_notes_are_added()
    {
        var ada = await nodes.Person();
        var id = await nodes.Broken(ada, "many-2");
        await Workers.Run(2 * Many + 10, async i =>
        {
            if (i < 10)
            {
                (await nodes.Node(i).Send(new NoteBreakGlass(ada.Caller, id, $"note {i}"))).ShouldBeOfType<Outcome.Recorded>(Run);
                return;
            }

            for (var (reads, before) = (0, 0); reads < 3; reads++)
            {
                var seen = (await nodes.Node(i).Find(id)).ShouldNotBeNull();
                seen.Notes.Count.ShouldBe((int)seen.Version - 1, Run);
                seen.NoteCount.ShouldBe(seen.Notes.Count, Run);
                seen.NoteCount.ShouldBeGreaterThanOrEqualTo(before, Run);
                before = seen.NoteCount;
            }
        });
        (await nodes.B.Find(id))!.NoteCount.ShouldBe(10, Run);
    }

    [Fact]
    public async Task fifty_updates_at_once_of_every_kind_end_in_a_legal_state_and_none_that_was_confirmed_is_lost()
    {
        var ada = await nodes.Person();
        var id = await nodes.Broken(ada, "many-3");
        var done = await Workers.Run(Many, i => nodes.Node(i).Send(Update(i, ada, id)));
        var glass = (await nodes.A.Load(id)).State.ShouldBeAssignableTo<BrokenGlass>()!;
        var notes = done.Where((outcome, i) => i % 5 != 0 && outcome is Outcome.Recorded).Count();
        glass.Known!.Notes.Length.ShouldBe(notes, Run);
        glass.ShouldNotBeOfType<BrokenGlass.Active>(Run);
        var sequences = done.OfType<Outcome.Recorded>().Where(recorded => recorded.Sequence is not null).Select(recorded => recorded.Version).ToArray();
        sequences.Order().ShouldBe(Enumerable.Range(2, sequences.Length).Select(version => (long)version), Run);
        done.OfType<Outcome.Refused>().Select(refused => refused.Refusal.Code).Except(["break-glass-not-over", "break-glass-reviewed"]).ShouldBeEmpty(Run);
    }

    [Fact]
    public async Task lists_by_person_and_by_status_are_whole_while_they_change()
    {
        var ada = await nodes.Person();
        var created = await Workers.Run(5, async i =>
        {
            if (i < 3)
            {
                return await Create(i, ada);
            }

            for (var (reads, before) = (0, 0); reads < 10; reads++)
            {
                var seen = await Listed(ada, status: reads % 2 == 0 ? null : BreakGlassStanding.Active);
                seen.Count.ShouldBeGreaterThanOrEqualTo(before, Run);
                before = seen.Count;
            }

            return [];
        });
        BreakGlassId[] all = [.. created.SelectMany(each => each)];
        await nodes.Follow((await nodes.A.LogBehind(0))[^1].Sequence);
        (await Listed(ada, BreakGlassStanding.Active)).ShouldBe(all, ignoreOrder: true, Run);
        await Workers.Run(3, async i =>
        {
            if (i < 2)
            {
                await Close(i, ada, all);
                return;
            }

            for (var reads = 0; reads < 10; reads++)
            {
                (await Listed(ada, null)).Count.ShouldBe(all.Length, Run);
            }
        });
        await nodes.Follow((await nodes.A.LogBehind(0))[^1].Sequence);
        (await Listed(ada, BreakGlassStanding.Active)).ShouldBeEmpty(Run);
        (await Listed(ada, BreakGlassStanding.Ended)).ShouldBe(all, ignoreOrder: true, Run);
    }

    [Fact]
    public async Task each_finds_what_he_made_and_closes_it_whatever_others_do()
    {
        var people = await nodes.People(16);
        await Workers.Run(people.Length, async i =>
        {
            var node = nodes.Node(i);
            var id = (await node.Send(GlassNodes.Break(people[i], "many-4"))).Glass.ShouldNotBeNull(Run).Detail.Id;
            (await node.Find(id))!.ShouldSatisfyAllConditions(
                seen => seen.Status.ShouldBe(BreakGlassStanding.Active, Run), seen => seen.Person.ShouldBe(people[i].Id, Run));
            (await node.Send(new CloseBreakGlass(people[i].Caller, id, null))).ShouldBeOfType<Outcome.Recorded>(Run);
            (await node.Find(id))!.ShouldSatisfyAllConditions(
                seen => seen.Status.ShouldBe(BreakGlassStanding.Ended, Run), seen => seen.ClosedBy.ShouldBe(people[i].Id, Run));
        });
    }

    private MediatR.IRequest<Outcome> Update(int i, Identity.Known ada, BreakGlassId id) =>
        i % 5 != 0 ? new NoteBreakGlass(ada.Caller, id, $"note {i}")
        : i % 10 == 0 ? new CloseBreakGlass(i % 20 == 0 ? ada.Caller : nodes.Operator.Caller, id, null)
        : new ReviewBreakGlass(nodes.Rita.Caller, id, ReviewFinding.Justified, null, null);

    private async Task<BreakGlassId[]> Create(int creator, Identity.Known who)
    {
        var made = new List<BreakGlassId>();
        for (var i = 0; i < 10; i++)
        {
            made.Add((await nodes.Node(creator).Send(GlassNodes.Break(who, $"many-{(creator * 10) + i}"))).Glass.ShouldNotBeNull(Run).Detail.Id);
        }

        return [.. made];
    }

    private async Task Close(int closer, Identity.Known who, BreakGlassId[] all)
    {
        foreach (var id in all.Where((_, i) => i % 2 == closer))
        {
            (await nodes.Node(closer).Send(new CloseBreakGlass(who.Caller, id, null))).ShouldBeOfType<Outcome.Recorded>(Run);
        }
    }

    private async Task<List<BreakGlassId>> Listed(Identity.Known who, BreakGlassStanding? status) =>
    [
        .. (await nodes.A.Get<IBreakGlassViews>().List(new(who.Id, Status: status), TestContext.Current.CancellationToken)).Items.Select(item => item.Id),
    ];

    private async Task<long> Counted(StreamId ledger) =>
        (await nodes.A.Get<IEventStore>().Load<BreakGlassLedger, BreakGlassLedgerEvent>(ledger, AsOf.Now, TestContext.Current.CancellationToken)).Version;

    private static IEnumerable<string> Texts(BrokenGlass glass) => glass.Known!.Notes.Select(note => note.Text);

    private static IEnumerable<string> Codes(IEnumerable<ActivatedBreakGlass> tried) =>
        tried.Select(each => each.Outcome).Where(outcome => outcome is not Outcome.Recorded)
            .Select(outcome => outcome is Outcome.Refused refused ? refused.Refusal.Code : outcome.ToString());
}
