using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Identity;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>
/// Random histories of commands, run by eight callers at once on two nodes. The log has them in one order: the pure decisions, made one
/// after the other in that order, must give every event that was recorded, and every refusal at some point between what the node knew at
/// the call and the answer: a refusal is nothing that has to be true of the whole log.
/// </summary>
[Collection(GlassCollection.Name)]
public sealed class BreakGlassModelSpecs(GlassNodes nodes)
{
    private const int Callers = 8;
    private const int CommandsEach = 12;

    [Fact]
    public async Task what_came_of_commands_that_ran_at_once_is_what_some_order_of_the_pure_decisions_gives()
    {
        for (var history = 0; history < GlassNodes.Histories; history++)
        {
            await Explain(history);
        }
    }

    private async Task Explain(int history)
    {
        var run = $"SENTINEL_SEED={GlassNodes.Seed}, history {history}";
        var people = await nodes.People(3);
        var begin = (await nodes.A.LogBehind(0))[^1].Sequence;
        var known = new ConcurrentBag<BreakGlassId>();
        var calls = new ConcurrentBag<Call>();
        await Workers.Run(Callers, async caller =>
        {
            var random = new Random(HashCode.Combine(GlassNodes.Seed, history, caller));
            for (var i = 0; i < CommandsEach; i++)
            {
                calls.Add(await Made(GlassCommand.Random(random, people, nodes, history, [.. known]), nodes.Node(caller), known));
            }
        });
        var log = await nodes.A.LogBehind(begin);
        var model = GlassModel.Begin(begin);
        var states = new List<GlassModel> { model };

        // What other specs have left behind ends meanwhile, each in its own stream: that is the sweeper's doing.
        var asked = log.Where(recorded => recorded.Data is BreakGlassEvent or BreakGlassLedgerEvent && recorded.By.Actor != "sentinel:expiry");
        foreach (var batch in asked.GroupBy(CommandOf(calls)))
        {
            var call = batch.Key.ShouldNotBeNull($"{run}: nobody was told of {batch.First().Stream}");
            model.Decide(call.Command, TimeOf(batch)).ShouldBe([.. batch.Select(recorded => GlassModel.Text(recorded.Stream, recorded.Data))], $"{run}: {call}");
            model = model.After(batch);
            states.Add(model);
        }

        foreach (var call in calls.Where(call => call.Recorded is null))
        {
            states.Where((state, i) => state.Sequence <= call.To && (i + 1 == states.Count || states[i + 1].Sequence > call.From))
                .Select(state => state.Refuse(call.Command, call.At))
                .ShouldContain(call.Refusal, $"{run}: {call}");
        }

        calls.Count.ShouldBe(Callers * CommandsEach);
        calls.ShouldContain(call => call.Recorded != null, run);
    }

    private static Func<RecordedEvent, Call?> CommandOf(IEnumerable<Call> calls)
    {
        var byLast = calls.Where(call => call.Recorded is not null).OrderBy(call => call.Recorded).ToArray();
        return recorded => byLast.FirstOrDefault(call => recorded.Sequence <= call.Recorded && recorded.Sequence > call.Recorded - call.Command.MostEvents);
    }

    private static DateTimeOffset TimeOf(IEnumerable<RecordedEvent> batch) => GlassModel.TimeOf((BreakGlassEvent)batch.First().Data);

    /// <summary>What a caller was told, and between which places of the log.</summary>
    private static async Task<Call> Made(GlassCommand command, GlassNode node, ConcurrentBag<BreakGlassId> known)
    {
        var head = node.Get<ILogHead>();
        var from = node.Snapshot.Sequence;
        var (outcome, id) = await command.Send(node);
        var to = await head.Read(TestContext.Current.CancellationToken);
        if (outcome is Outcome.Recorded && id is { } broken)
        {
            known.Add(broken);
        }

        return outcome switch
        {
            Outcome.Recorded { Sequence: { } sequence } => new(command with { Id = id ?? command.Id }, from, to, GlassNodes.Now, sequence, null),
            Outcome.Recorded => new(command, from, to, GlassNodes.Now, null, "nothing left to do"),
            Outcome.Refused refused => new(command, from, to, GlassNodes.Now, null, refused.Refusal.Code),
            _ => new(command, from, to, GlassNodes.Now, null, outcome.ToString()),
        };
    }

    private sealed record Call(GlassCommand Command, long From, long To, DateTimeOffset At, long? Recorded, string? Refusal);
}
