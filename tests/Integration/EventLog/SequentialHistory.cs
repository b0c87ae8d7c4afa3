using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

/// <summary>
/// Commands of several actors, run at once on two nodes, and whether what came of them is what the pure decisions give in some sequential
/// order in which each actor's own stand in the order in which he gave them.
/// </summary>
internal sealed class SequentialHistory<TState, TEvent>(LogNode[] nodes, StreamId stream)
    where TState : IState<TState, TEvent>
    where TEvent : class
{
    public delegate Decision<TEvent> Command(TState state);

    /// <summary>What of it no order explains; nothing when there is one.</summary>
    /// <param name="given">What the stream begins with.</param>
    /// <param name="actors">How many give commands.</param>
    /// <param name="each">How many each gives.</param>
    /// <param name="draw">The next command of an actor.</param>
    public async Task<IReadOnlyList<string>> Unexplained(IReadOnlyList<TEvent> given, int actors, int each, Func<int, Command> draw)
    {
        if (given.Count > 0)
        {
            await nodes[0].Commit(new([new(stream, 0, given)], [], Tests.By, AppendOptions.Interactive));
        }

        var ran = await Workers.Run(actors, async actor =>
        {
            var done = new List<Ran>();
            for (var i = 0; i < each; i++)
            {
                done.Add(await Run(nodes[actor % nodes.Length].Store, draw(actor)));
            }

            return done;
        });
        var log = new List<TEvent>();
        await foreach (var recorded in nodes[0].Store.ReadStream(stream.Value, AsOf.Now, TestContext.Current.CancellationToken))
        {
            log.Add((TEvent)recorded.Data);
        }

        return Unexplained(given.Count, log, ran);
    }

    /// <remarks>
    /// The log says in which order the commands that recorded something did. Each other must find a place among them where its decision
    /// gives what it came to; the earliest leaves most room for those behind it.
    /// </remarks>
    public static IReadOnlyList<string> Unexplained(int given, IReadOnlyList<TEvent> log, IReadOnlyList<IReadOnlyList<Ran>> actors)
    {
        List<TState> states = [TState.Initial];
        states.AddRange(log.Select((_, last) => log.Take(last + 1).Aggregate(TState.Initial, TState.Evolve)));
        var (wrong, explained) = (new List<string>(), given);
        foreach (var (number, actor) in actors.Index())
        {
            var at = given;
            foreach (var ran in actor)
            {
                var found = ran.Version is { } end
                    ? Enumerable.Range(at, Math.Max(0, end - at)).FirstOrDefault(place => ran.Of(states[place]) == Told(log.Skip(place).Take(end - place)), -1)
                    : Enumerable.Range(at, log.Count + 1 - at).FirstOrDefault(place => ran.Of(states[place]) == ran.Came, -1);
                if (found < 0)
                {
                    wrong.Add($"actor {number}: {ran.Came} cannot stand behind version {at} in {Told(log)}");
                    continue;
                }

                explained += ran.Version is { } version ? version - found : 0;
                at = ran.Version ?? found;
            }
        }

        return explained == log.Count ? wrong : [.. wrong, $"{log.Count - explained} of {Told(log)} no command has recorded"];
    }

    private async Task<Ran> Run(IEventStore store, Command command)
    {
        while (true)
        {
            var outcome = await store.Decide<TState, TEvent>(
                stream, null, [], state => command(state), Tests.By, AppendOptions.Interactive, TestContext.Current.CancellationToken);
            switch (outcome)
            {
                case Outcome.Recorded { Sequence: not null } recorded:
                    return new(command, "", (int)recorded.Version);
                case Outcome.Recorded:
                    return new(command, "", null);
                case Outcome.Refused refused:
                    return new(command, refused.Refusal.Code, null);
                default:
                    // Lost to the other node: the fence would begin anew.
                    break;
            }
        }
    }

    private static string Told(IEnumerable<TEvent> events) => string.Join(' ', events.Select(e => Tests.Catalog.Find(e.GetType()).Write(e)));

    /// <summary>A command that was run.</summary>
    /// <param name="Command">What it decides.</param>
    /// <param name="Came">Code of its refusal; empty when it was not refused.</param>
    /// <param name="Version">The stream's version behind what it recorded; null when it recorded nothing.</param>
    public sealed record Ran(Command Command, string Came, int? Version)
    {
        /// <summary>What it comes to in that state: events, the code of a refusal, or nothing.</summary>
        public string Of(TState state) => Command(state) is { Refusal: { } refusal } ? refusal.Code : Told(Command(state).Events);
    }
}
