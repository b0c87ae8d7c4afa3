using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Audit;

/// <summary>Adds up any stream as of any point of the log.</summary>
public sealed class StreamStates(IEventStore events, SessionStates sessions)
{
    /// <summary>The state, or why there is none.</summary>
    public async Task<(StreamState? State, Refusal? Refusal)> Read(string stream, AsOf point, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var history = new List<RecordedEvent>();
        await foreach (var recorded in events.ReadStream(stream, point, cancellationToken))
        {
            history.Add(recorded);
        }

        if (history.Count == 0)
        {
            return (null, AuditRefusals.StreamUnknown);
        }

        if (stream.StartsWith("session-ses_", StringComparison.Ordinal))
        {
            return (await sessions.Read(stream, history, point, cancellationToken), null);
        }

        var last = history[^1];
        return StateOf(stream, history) is { } state
            ? (new(stream, last.Version, last.Sequence, last.At, state), null)
            : (null, AuditRefusals.StreamWithoutState);
    }

    internal static TState Fold<TState, TEvent>(IEnumerable<RecordedEvent> history)
        where TState : IState<TState, TEvent>
        where TEvent : class =>
        history.Select(recorded => recorded.Data).OfType<TEvent>().Aggregate(TState.Initial, TState.Evolve);

    private static AggregateState? StateOf(string stream, List<RecordedEvent> history) =>
        stream == PolicyStream.Id.Value ? Of(Fold<Policy, PolicyEvent>(history))
        : stream.StartsWith(PolicyProposalStream.Prefix, StringComparison.Ordinal) ? ProposalState.Of(Fold<PolicyProposal, PolicyProposalEvent>(history))
        : stream.StartsWith("person-psn_", StringComparison.Ordinal) ? Of(Fold<Person, PersonEvent>(history))
        : stream.StartsWith("token-tok_", StringComparison.Ordinal) ? Of(Fold<ApiToken, ApiTokenEvent>(history))
        : stream.StartsWith("node-nod_", StringComparison.Ordinal) ? Of(Fold<Node, NodeEvent>(history))
        : stream.StartsWith("break-glass-bgl_", StringComparison.Ordinal) ? BreakGlassState.Of(Fold<BrokenGlass, BreakGlassEvent>(history))
        : stream.StartsWith("request-req_", StringComparison.Ordinal) ? RequestStates.Of(history)
        : stream.StartsWith("revocations-", StringComparison.Ordinal) ? SessionStates.Orders(history)
        : null;

    private static PolicyState? Of(Policy policy) =>
        policy is Policy.Published p ? new("published", p.Version, p.Hash, p.Document) : null;

    private static PersonState? Of(Person person) => person switch
    {
        Person.Active p => new(p.Id, "active", p.Handle, p.Groups, p.Roles, p.Identities),
        Person.Disabled p => new(p.Id, "disabled", p.Handle, p.Groups, p.Roles, p.Identities),
        _ => null,
    };

    private static TokenState? Of(ApiToken token) => token switch
    {
        ApiToken.Active t => Of(t, "active", null, null),
        ApiToken.Revoked t => Of(t.Was, "revoked", t.At, t.By),
        _ => null,
    };

    private static TokenState Of(ApiToken.Active t, string status, DateTimeOffset? revokedAt, PersonId? revokedBy) =>
        new(t.Id, status, t.PersonId, t.Name, t.Roles, t.IssuedAt, t.ExpiresAt, t.IssuedBy, revokedAt, revokedBy,
            t.Limits.NetworkTexts, t.Limits.ProfileNames, t.IsConfirmed, t.EndsSessions);

    private static NodeState? Of(Node node) => node switch
    {
        Node.Running n => new(n.Id, "running", n.Epoch, n.Since, null),
        Node.Lost n => new(n.Id, "lost", n.Epoch, n.At, n.FoundBy),
        Node.Drained n => new(n.Id, "drained", n.Epoch, n.At, null),
        _ => null,
    };
}
