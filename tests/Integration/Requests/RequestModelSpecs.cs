using Sentinel.Application.EventSourcing;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>
/// Generated histories of several actors, run at once against PostgreSQL. What came of it must be what the pure decisions give in some
/// sequential order, in which each actor's own commands stand in the order in which he gave them.
/// </summary>
public sealed class RequestModelSpecs(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private const int Actors = 7;
    private const int Commands = 8;

    private RequestNode Node => fixture.Node;

    [Fact]
    public async Task what_happens_at_once_could_have_happened_one_after_the_other()
    {
        for (var history = 0; history < 12 * RequestFixture.Times; history++)
        {
            var told = $"seed {RequestFixture.Seed}, history {history}";
            var profile = history % 3 == 0 ? "one" : "two";
            AccessRequestId[] ids =
            [
                await Node.Submitted(fixture.Requesters[history % 10], profile, sessions: 2),
                await Node.Submitted(fixture.Requesters[(history + 5) % 10], profile),
            ];

            var ran = await Workers.Run(Actors, worker => Run(new(unchecked((RequestFixture.Seed * 397) ^ (history * 31) ^ worker)), worker, ids));

            var streams = await Node.Streams();
            foreach (var id in ids)
            {
                var actors = ran.Select(actor => actor.Where(command => command.Id == id).ToArray()).ToArray();
                Unexplained(streams[RequestStream.For(id).Value], actors).ShouldBeEmpty(told);
                await Node.Send(new CancelRequest(fixture.Operator, id));
            }
        }
    }

    [Fact]
    public void an_outcome_that_no_order_gives_is_found()
    {
        var (id, now) = (new AccessRequestId("req_1"), RequestNode.Now);
        var submitted = new AccessRequestSubmitted(
            id, new("psn_a"), new("tok_a"), [], "one", "arn", "because it must", null, Mode.Server, 60, 1, null, 1, "h", "p", "r", "rh", 1, now.AddHours(1), now);
        RecordedEvent[] log = [Recorded(1, submitted), Recorded(2, new AccessRequestDenied(id, new("psn_b"), null, now))];
        Ran deny = new(id, state => state.Deny(new("psn_b"), null, now), null, Ran.Recorded, 2);
        Ran cancel = new(id, state => state.Cancel(new("psn_a"), now), null, "request-decided", null);
        Ran withdraw = new(id, state => state.Withdraw(new("psn_a"), "x", null, now), null, "request-pending", null);

        Unexplained(log, [[deny], [cancel]]).ShouldBeEmpty();
        Unexplained(log, [[withdraw, deny], [cancel]]).ShouldBeEmpty();
        Unexplained(log, [[deny, withdraw], [cancel]]).ShouldNotBeEmpty();
        Unexplained(log, [[deny], [cancel with { Came = "request-unknown" }]]).ShouldNotBeEmpty();
        Unexplained(log, [[cancel with { Came = Ran.Recorded, Version = 2 }]]).ShouldNotBeEmpty();
        Unexplained(log, [[deny with { Seen = 2 }]]).ShouldNotBeEmpty();
        Unexplained(log, [[cancel]]).ShouldNotBeEmpty();

        static RecordedEvent Recorded(long version, object data) =>
            new(version, "request-req_1", version, default, Alias(data), data, RequestNode.Now, new("test"));
    }

    /// <summary>One actor's commands, one after the other.</summary>
    private async Task<IReadOnlyList<Ran>> Run(Random random, int worker, AccessRequestId[] ids)
    {
        var ran = new List<Ran>();
        for (var i = 0; i < Commands; i++)
        {
            ran.Add(await Run(random, worker, ids[random.Next(ids.Length)]));
        }

        return ran;
    }

    private async Task<Ran> Run(Random random, int worker, AccessRequestId id)
    {
        var (node, approver, now) = (fixture.NodeOf(worker), fixture.Approvers[worker], RequestNode.Now);
        var by = RequestNode.PersonOf(approver);
        switch (random.Next(10))
        {
            case < 4:
                var seen = (await Node.Load(id)).Version;
                return await Ask(
                    node, id, new ApproveRequest(approver, id, null, seen), state => state.Approve(new(id, by, approver.Token, [], null, now), _ => true), seen);
            case 4:
                seen = (await Node.Load(id)).Version;
                return await Ask(node, id, new DenyRequest(approver, id, null, seen), state => state.Deny(by, null, now), seen);
            case 5:
                return await Ask(node, id, new CancelRequest(fixture.Operator, id), state => state.Cancel(RequestNode.PersonOf(fixture.Operator), now), null);
            case 6:
                return await Ask(
                    node, id, new WithdrawRequest(fixture.Operator, id, "drill"), state => state.Withdraw(RequestNode.PersonOf(fixture.Operator), "drill", null, now), null);
            default:
                var session = new SessionId($"ses_{random.Next(3)}");
                Decision<RequestEvent> Use(AccessRequest state) => state.Use(session, now);
                var outcome = await node.Store.Decide<AccessRequest, RequestEvent>(
                    RequestStream.For(id), null, [], Use, new($"worker-{worker}"), AppendOptions.Granting, TestContext.Current.CancellationToken);
                return Ran.Of(id, Use, null, outcome);
        }
    }

    private static async Task<Ran> Ask(
        RequestNode node, AccessRequestId id, MediatR.IRequest<Outcome> command, Func<AccessRequest, Decision<RequestEvent>> pure, long? seen) =>
        Ran.Of(id, pure, seen, await node.Send(command));

    /// <summary>What no order explains; none when there is one.</summary>
    /// <remarks>
    /// The log says in which order the commands that recorded something did. Each of the others must find a place among them where the
    /// decision gives what it came to, behind those that its actor gave before and ahead of those that he gave after; the earliest such
    /// place leaves most room for the rest.
    /// </remarks>
    private static List<string> Unexplained(IReadOnlyList<RecordedEvent> log, IReadOnlyList<IReadOnlyList<Ran>> actors)
    {
        var states = new List<AccessRequest> { AccessRequest.Initial };
        states.AddRange(log.Select((_, last) => log.Take(last + 1).Aggregate(AccessRequest.Initial, (state, e) => AccessRequest.Evolve(state, (RequestEvent)e.Data))));
        var (wrong, explained) = (new List<string>(), 1L);
        foreach (var (number, actor) in actors.Index())
        {
            var at = 1;
            foreach (var command in actor)
            {
                var found = command.Version is { } version
                    ? Before(command, states, log, (int)version)
                    : Enumerable.Range(at, log.Count + 1 - at).FirstOrDefault(place => command.At(states[place], place) == command.Came, -1);
                if (found < at)
                {
                    wrong.Add($"actor {number}: {command.Came} {command.Version} cannot stand behind version {at}");
                    continue;
                }

                explained += command.Version is { } end ? end - found : 0;
                at = command.Version is { } last ? (int)last : found;
            }
        }

        if (explained != log.Count)
        {
            wrong.Add($"{log.Count - explained} events that no command has recorded");
        }

        return wrong;
    }

    /// <summary>The version on which the command recorded what the log has up to that version; -1 when it could not have.</summary>
    private static int Before(Ran command, List<AccessRequest> states, IReadOnlyList<RecordedEvent> log, int version)
    {
        for (var count = 1; count <= 2 && count < version; count++)
        {
            var before = version - count;
            if (command.At(states[before], before) == string.Join(' ', log.Skip(before).Take(count).Select(recorded => recorded.Type)))
            {
                return before;
            }
        }

        return -1;
    }

    private static string Alias(object happened) => EventAlias.Of(happened.GetType());

    /// <summary>A command that was run.</summary>
    /// <param name="Id">On which request.</param>
    /// <param name="Pure">What it decides.</param>
    /// <param name="Seen">The version that it named; null when it named none.</param>
    /// <param name="Came">That it recorded something, the code of its refusal, or nothing.</param>
    /// <param name="Version">The stream's version behind what it recorded; null when it recorded nothing.</param>
    private sealed record Ran(AccessRequestId Id, Func<AccessRequest, Decision<RequestEvent>> Pure, long? Seen, string Came, long? Version)
    {
        public const string Recorded = "recorded";

        public static Ran Of(AccessRequestId id, Func<AccessRequest, Decision<RequestEvent>> pure, long? seen, Outcome outcome) => outcome switch
        {
            Outcome.Recorded { Sequence: not null } recorded => new(id, pure, seen, Recorded, recorded.Version),
            Outcome.Recorded => new(id, pure, seen, "nothing", null),
            Outcome.Refused refused => new(id, pure, seen, refused.Refusal.Code, null),
            _ => throw new InvalidOperationException($"It was neither done nor refused: {outcome}"),
        };

        /// <summary>What it comes to in that state, at that version.</summary>
        public string At(AccessRequest state, long version)
        {
            var decision = Pure(state);
            return decision.Refusal is { } refusal ? refusal.Code
                : decision.Events.IsEmpty ? "nothing"
                : Seen is { } seen && seen != version ? "version-stale"
                : string.Join(' ', decision.Events.Select(Alias));
        }
    }
}
