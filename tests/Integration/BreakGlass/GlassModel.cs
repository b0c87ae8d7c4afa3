using System.Collections.Immutable;
using System.Text.Json;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Integration.Identity;

namespace Sentinel.Integration.BreakGlass;

/// <summary>What somebody tries in a random history.</summary>
internal sealed record GlassCommand(GlassVerb Verb, Known Who, bool IsOperators, string? Profile, BreakGlassId Id, string Text)
{
    /// <summary>Events that it records at most.</summary>
    public int MostEvents => Verb is GlassVerb.Break or GlassVerb.BreakAgain ? 3 : 1;

    public static GlassCommand Random(Random random, Known[] people, GlassNodes nodes, int history, BreakGlassId[] known)
    {
        var verb = known.Length == 0 ? GlassVerb.Break : (GlassVerb)random.Next(Enum.GetValues<GlassVerb>().Length);
        var who = verb switch
        {
            GlassVerb.Review => nodes.Rita,
            GlassVerb.Close when random.Next(2) == 0 => nodes.Operator,
            _ => people[random.Next(people.Length)],
        };
        return new(
            verb, who, who == nodes.Operator, verb is GlassVerb.Break or GlassVerb.BreakAgain ? $"model-{history}-{random.Next(3)}" : null,
            known.Length == 0 ? default : known[random.Next(known.Length)], $"text {random.Next()}");
    }

    public async Task<(Outcome Outcome, BreakGlassId? Broken)> Send(GlassNode node)
    {
        if (Verb is GlassVerb.Break or GlassVerb.BreakAgain)
        {
            var activated = await node.Send(GlassNodes.Break(Who, Profile!));
            return (activated.Outcome, activated.Glass?.Detail.Id);
        }

        return (await (Verb switch
        {
            GlassVerb.Close => node.Send(new Application.BreakGlass.CloseBreakGlass(Who.Caller, Id, Text)),
            GlassVerb.Note => node.Send(new Application.BreakGlass.NoteBreakGlass(Who.Caller, Id, Text)),
            _ => node.Send(new Application.BreakGlass.ReviewBreakGlass(Who.Caller, Id, ReviewFinding.Justified, Text, null)),
        }), null);
    }
}

internal enum GlassVerb
{
    Break,
    BreakAgain,
    Close,
    Note,
    Review,
}

/// <summary>All of it as of one place in the log, and what the pure decisions say there.</summary>
internal sealed record GlassModel(
    long Sequence, ImmutableDictionary<BreakGlassId, BrokenGlass> Glasses, ImmutableDictionary<string, BreakGlassLedger> Ledgers)
{
    private static readonly BreakGlassRule Entry = new(
        "model", [], [], ["sre"], [.. Enum.GetValues<ReasonCode>()], null, [], [], BreakGlassRule.DefaultMaxDuration, null, new(3, 4, TimeSpan.FromHours(24)),
        null, BreakGlassRule.DefaultReviewWithin);

    public static GlassModel Begin(long sequence) =>
        new(sequence, ImmutableDictionary<BreakGlassId, BrokenGlass>.Empty, ImmutableDictionary<string, BreakGlassLedger>.Empty);

    /// <summary>The time that the decision was made at, as the event has it.</summary>
    public static DateTimeOffset TimeOf(BreakGlassEvent happened) => happened switch
    {
        BreakGlassActivated e => e.At,
        BreakGlassNoted e => e.At,
        BreakGlassClosed e => e.At,
        BreakGlassReviewed e => e.At,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} was not asked for."),
    };

    public static string Text(string stream, object happened) =>
        $"{stream} {happened.GetType().Name} {JsonSerializer.Serialize(happened, happened.GetType())}";

    /// <summary>What the command records here; empty when it is refused.</summary>
    public string[] Decide(GlassCommand command, DateTimeOffset now)
    {
        var decision = DecisionOn(command, now);
        return decision.Events is [BreakGlassActivated activated]
            ? [Text(BreakGlassStream.For(command.Id).Value, activated), .. LedgersOf(command).Select(ledger => Text(ledger.Value, BreakGlassCounted.Of(activated)))]
            : [.. decision.Events.Select(happened => Text(BreakGlassStream.For(command.Id).Value, happened))];
    }

    /// <summary>Why it is refused here; null when it is not.</summary>
    public string? Refuse(GlassCommand command, DateTimeOffset now)
    {
        var decision = DecisionOn(command, now);
        return decision.Refusal?.Code ?? (decision.Events.IsEmpty ? "nothing left to do" : null);
    }

    public GlassModel After(IEnumerable<RecordedEvent> batch) => batch.Aggregate(this, (model, recorded) => recorded.Data switch
    {
        BreakGlassEvent e => model with
        {
            Sequence = recorded.Sequence,
            Glasses = model.Glasses.SetItem(IdOf(recorded), BrokenGlass.Evolve(model.Glasses.GetValueOrDefault(IdOf(recorded), BrokenGlass.Initial), e)),
        },
        BreakGlassLedgerEvent e => model with
        {
            Sequence = recorded.Sequence,
            Ledgers = model.Ledgers.SetItem(recorded.Stream, BreakGlassLedger.Evolve(model.Ledgers.GetValueOrDefault(recorded.Stream, BreakGlassLedger.Initial), e)),
        },
        _ => model,
    });

    private Decision<BreakGlassEvent> DecisionOn(GlassCommand command, DateTimeOffset now)
    {
        var glass = Glasses.GetValueOrDefault(command.Id, BrokenGlass.Initial);
        var mine = glass.Known?.Invoker == command.Who.Id;
        return command.Verb switch
        {
            GlassVerb.Close => mine || command.IsOperators ? glass.Close(command.Who.Id, [], command.Text, now) : BreakGlassRefusals.Unknown,
            GlassVerb.Note => mine ? glass.Note(command.Who.Id, command.Text, now) : BreakGlassRefusals.Unknown,
            GlassVerb.Review => glass.Review(new(command.Who.Id, command.Who.Caller.Token, []), [], ReviewFinding.Justified, command.Text, now),
            _ => Activate(command, now),
        };
    }

    private Decision<BreakGlassEvent> Activate(GlassCommand command, DateTimeOffset now)
    {
        var role = GlassNodes.RoleOf(command.Profile!);
        var ledgers = LedgersOf(command).Select(ledger => Ledgers.GetValueOrDefault(ledger.Value, BreakGlassLedger.Initial)).ToArray();
        var asked = GlassNodes.Break(command.Who, command.Profile!);
        return BrokenGlass.Initial.Activate(
            new(
                command.Id, command.Who.Id, command.Who.Caller.Token, [], command.Profile!, asked.ReasonCode, asked.Justification, asked.Ticket, asked.Duration),
            new(
                new(true, PolicyDecision.DefaultDeny, VerdictGround.BreakGlass), new(Entry, true, null), role, 1, GlassNodes.PolicyHash,
                [.. Glasses.Values.Where(glass => glass.Known!.Invoker == command.Who.Id && glass is not BrokenGlass.Reviewed)], ledgers[0], ledgers[1], []),
            now);
    }

    private static StreamId[] LedgersOf(GlassCommand command) =>
        [BreakGlassStream.LedgerOf(command.Who.Id), BreakGlassStream.LedgerOfRole(GlassNodes.RoleOf(command.Profile!))];

    private static BreakGlassId IdOf(RecordedEvent recorded) => new(recorded.Stream["break-glass-".Length..]);
}
