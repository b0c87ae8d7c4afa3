using System.Collections.Concurrent;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>Many at once on the same requests, with real threads that a barrier releases together.</summary>
public sealed class RequestConcurrencySpecs(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private static readonly RequestsVisible Everything = new(true, default, []);
    private static readonly string SeedText = $"seed {RequestFixture.Seed}";

    private RequestNode Node => fixture.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task fifty_created_at_once_are_all_there()
    {
        for (var time = 0; time < RequestFixture.Times; time++)
        {
            var created = await Workers.Run(50, worker => Node.Submit(fixture.Requesters[worker % 10], "two"));

            created.ShouldAllBe(one => one.Outcome is Outcome.Recorded);
            created.Select(one => one.Id).ShouldBeUnique();
            await Listed(created.Select(one => one.Id));
            await Free(created.Select(one => one.Id));
        }
    }

    [Fact]
    public async Task of_fifty_tries_of_one_person_at_once_exactly_five_wait_and_each_that_is_taken_back_frees_one()
    {
        var asker = fixture.Requesters[9];
        for (var time = 0; time < RequestFixture.Times; time++)
        {
            var tried = await Workers.Run(50, worker => fixture.NodeOf(worker).Submit(asker, "one"));

            var waiting = tried.Where(one => one.Outcome is Outcome.Recorded).Select(one => one.Id).ToArray();
            waiting.Length.ShouldBe(5);
            tried.Where(one => one.Outcome is not Outcome.Recorded)
                .ShouldAllBe(one => one.Outcome == new Outcome.Refused(RequestRefusals.TooManyPending));
            var elsewhere = await Node.Submit(asker, "two");
            elsewhere.Outcome.ShouldBeOfType<Outcome.Recorded>();
            await Node.Send(new CancelRequest(asker, waiting[0]));
            var again = await Workers.Run(10, _ => Node.Submit(asker, "one"));
            again.Count(one => one.Outcome is Outcome.Recorded).ShouldBe(1);
            await Free([.. waiting[1..], elsewhere.Id, again.Single(one => one.Outcome is Outcome.Recorded).Id]);
        }
    }

    [Fact]
    public async Task of_those_who_approve_and_deny_at_once_the_first_decides_and_the_others_are_told_how_it_stands()
    {
        for (var time = 0; time < 3 * RequestFixture.Times; time++)
        {
            var id = await Node.Submitted(fixture.Requesters[time % 10], "one");

            var outcomes = await Workers.Run(fixture.Approvers.Length, worker => worker % 2 == 0
                ? fixture.NodeOf(worker / 2).Send(new ApproveRequest(fixture.Approvers[worker], id, null, 1))
                : fixture.NodeOf(worker / 2).Send(new DenyRequest(fixture.Approvers[worker], id, null, 1)));

            outcomes.Count(outcome => outcome is Outcome.Recorded).ShouldBe(1);
            var standing = (await Node.Load(id)).State is AccessRequest.Approved ? "the request is approved" : "the request was denied";
            foreach (var lost in outcomes.OfType<Outcome.Refused>())
            {
                lost.Refusal.Code.ShouldBe("request-decided");
                lost.Refusal.Detail.ShouldContain(standing);
            }

            outcomes.OfType<Outcome.Refused>().Count().ShouldBe(outcomes.Count - 1);
        }

        LegalHistory.Check(await Node.Streams(), SeedText);
    }

    [Fact]
    public async Task whoever_reads_again_and_waits_longer_each_time_gets_his_approval_in()
    {
        for (var time = 0; time < RequestFixture.Times; time++)
        {
            var id = await Node.Submitted(fixture.Requesters[time % 10], "all");
            var stale = 0;

            await Workers.Run(fixture.Approvers.Length, async worker =>
            {
                var random = new Random(unchecked((RequestFixture.Seed * 397) ^ worker));
                for (var attempt = 0; ; attempt++)
                {
                    var seen = (await Node.Load(id)).Version;
                    var outcome = await fixture.NodeOf(worker).Send(new ApproveRequest(fixture.Approvers[worker], id, null, seen));
                    if (outcome is Outcome.Recorded)
                    {
                        return;
                    }

                    outcome.ShouldBe(new Outcome.Refused(Preconditions.Stale), $"{SeedText}, worker {worker}");
                    Interlocked.Increment(ref stale);
                    attempt.ShouldBeLessThan(12, SeedText);
                    await Task.Delay(TimeSpan.FromMilliseconds((1 << Math.Min(attempt, 7)) * (0.5 + random.NextDouble())), Cancel);
                }
            });

            var state = await Node.Load(id);
            state.State.ShouldBeOfType<AccessRequest.Approved>().Detail.Approvals.Length.ShouldBe(8);
            state.Version.ShouldBe(10);
        }

        LegalHistory.Check(await Node.Streams(), SeedText);
    }

    [Fact]
    public async Task a_list_by_status_and_what_is_approved_are_right_while_requests_change()
    {
        var (ended, done) = (new ConcurrentDictionary<AccessRequestId, RequestStatus>(), 0);
        await Workers.Run(8, async worker =>
        {
            var random = new Random(unchecked((RequestFixture.Seed * 31) ^ worker));
            if (worker >= 5)
            {
                for (var looks = 0; looks < 8 || Volatile.Read(ref done) < 5; looks++)
                {
                    await Look(worker % 2 == 0 ? RequestStatus.Approved : RequestStatus.Pending, ended);
                }

                return;
            }

            for (var i = 0; i < 8 * RequestFixture.Times; i++)
            {
                await Live(random, worker);
            }

            Interlocked.Increment(ref done);
        });

        LegalHistory.Check(await Node.Streams(), SeedText);
    }

    [Fact]
    public async Task whatever_is_done_at_once_no_stream_ever_goes_an_illegal_way()
    {
        for (var time = 0; time < RequestFixture.Times; time++)
        {
            var ids = new ConcurrentBag<AccessRequestId>();
            await Workers.Run(12, async worker =>
            {
                var random = new Random(unchecked((RequestFixture.Seed * 17) ^ worker));
                for (var i = 0; i < 20; i++)
                {
                    await Anything(random, worker, ids);
                }
            });
            await Free(ids);
        }

        var streams = await Node.Streams();
        LegalHistory.Check(streams, SeedText);
        streams.Count.ShouldBeGreaterThan(10, SeedText);
    }

    /// <summary>Submits one and takes it to some end, or leaves it approved.</summary>
    private async Task Live(Random random, int worker)
    {
        var (outcome, id) = await Node.Submit(fixture.Requesters[worker], "one");
        outcome.ShouldBeOfType<Outcome.Recorded>(SeedText);
        var approver = fixture.Approvers[random.Next(fixture.Approvers.Length)];
        switch (random.Next(4))
        {
            case 0:
                await Node.Send(new DenyRequest(approver, id, null, 1));
                break;
            case 1:
                await Node.Send(new CancelRequest(fixture.Requesters[worker], id));
                break;
            case 2:
                await Node.Send(new ApproveRequest(approver, id, null, 1));
                break;
            default:
                await Node.Send(new ApproveRequest(approver, id, null, 1));
                await Node.Send(new WithdrawRequest(fixture.Operator, id, "drill"));
                break;
        }
    }

    /// <summary>Each row has the status that was asked for, and what was over stays so.</summary>
    private async Task Look(RequestStatus status, ConcurrentDictionary<AccessRequestId, RequestStatus> ended)
    {
        var over = ended.Keys.ToHashSet();
        foreach (var row in (await Node.Views.List(new(Everything, Status: status, Limit: 1000), Cancel)).Items)
        {
            row.Status.ShouldBe(status, SeedText);
            (status == RequestStatus.Approved ? row.Approvals.Count >= row.Required || row.Automatic : row.Until is null).ShouldBeTrue($"{SeedText}: {row}");
            over.ShouldNotContain(row.Id, $"{SeedText}: {row} was over");
        }

        foreach (var row in (await Node.Views.List(new(Everything, Limit: 1000), Cancel)).Items.Where(row => row.EndedAt is not null))
        {
            ended.GetOrAdd(row.Id, row.Status).ShouldBe(row.Status, SeedText);
        }
    }

    private async Task Anything(Random random, int worker, ConcurrentBag<AccessRequestId> ids)
    {
        var (node, all, approver) = (fixture.NodeOf(worker), ids.ToArray(), fixture.Approvers[random.Next(fixture.Approvers.Length)]);
        if (all.Length == 0 || random.Next(4) == 0)
        {
            var (outcome, submitted) = await node.Submit(fixture.Requesters[random.Next(8)], random.Next(2) == 0 ? "one" : "two", sessions: 2);
            if (outcome is Outcome.Recorded)
            {
                ids.Add(submitted);
            }

            return;
        }

        var id = all[random.Next(all.Length)];
        Task<Outcome> Use() => node.Store.Decide<AccessRequest, RequestEvent>(
            RequestStream.For(id), null, [], state => state.Use(new($"ses_{random.Next(4)}"), RequestNode.Now), new($"worker-{worker}"),
            AppendOptions.Granting, TestContext.Current.CancellationToken);
        var done = random.Next(10) switch
        {
            0 => await node.Send(new DenyRequest(approver, id, null, (await Node.Load(id)).Version)),
            1 => await node.Send(new CancelRequest(fixture.Operator, id)),
            2 => await node.Send(new WithdrawRequest(fixture.Operator, id, "drill")),
            < 6 => await Use(),
            _ => await node.Send(new ApproveRequest(approver, id, null, (await Node.Load(id)).Version)),
        };
        if (done is Outcome.Refused refused)
        {
            refused.Refusal.Code.ShouldBeOneOf(
                "request-decided", "version-stale", "own-request", "request-pending", "approval-not-in-force", "approval-used-up", "approval-counts-already");
        }
    }

    private async Task Listed(IEnumerable<AccessRequestId> created)
    {
        await Node.CatchUp(Node.Snapshot.Sequence);
        var listed = (await Node.Views.List(new(Everything, Status: RequestStatus.Pending, Limit: 1000), Cancel)).Items.Select(row => row.Id).ToHashSet();
        created.Where(id => !listed.Contains(id)).ShouldBeEmpty();
    }

    /// <summary>So that the next can ask again.</summary>
    private async Task Free(IEnumerable<AccessRequestId> ids)
    {
        foreach (var id in ids)
        {
            await Node.Send(new CancelRequest(fixture.Operator, id));
        }
    }
}
