using System.Collections.Frozen;

namespace Sentinel.Domain.Policies;

/// <summary>Which entries of <c>approvals</c> and <c>break_glass</c> stand open to somebody.</summary>
/// <remarks>Each entry is read as rules, so that names, windows and networks mean here what they mean everywhere.</remarks>
public sealed class GroundEntries
{
    private readonly FrozenDictionary<string, ApprovalRule> _approvals;
    private readonly FrozenDictionary<string, BreakGlassRule> _breakGlass;
    private readonly CompiledPolicy _approving;
    private readonly CompiledPolicy _breaking;
    private readonly CompiledPolicy _breakingSometime;

    internal GroundEntries(PolicyDocument document)
    {
        _approvals = document.Approvals.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
        _breakGlass = document.BreakGlass.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
        _approving = Compile(document, document.Approvals.SelectMany(RulesOf));
        _breaking = Compile(document, document.BreakGlass.SelectMany(RulesOf));
        _breakingSometime = Compile(document, document.BreakGlass.Select(entry => entry with { Time = null }).SelectMany(RulesOf));
    }

    /// <summary>The entries as rules: what can open and close them.</summary>
    internal IEnumerable<Rule> Rules => _approving.Document.Rules.Concat(_breaking.Document.Rules);

    /// <summary>What an approval of this request takes; null when nobody could give one.</summary>
    public ApprovalTerms? Approval(in PolicyQuery query)
    {
        var decision = _approving.Decide(query);
        if (decision.RuleName is not { } name || !_approvals.TryGetValue(name, out var entry))
        {
            return null;
        }

        return decision.Effect switch
        {
            Effect.Allow => new(name, 0, Seconds(entry.AutoApprove?.MaxDuration ?? entry.MaxDuration)),
            Effect.RequireApproval when OthersSuffice(entry, query.User) => new(name, entry.Required, Seconds(entry.MaxDuration)),
            _ => null,
        };
    }

    /// <summary>What breaking the glass takes; null when it is not this person's, or not now, to break.</summary>
    public BreakGlassTerms? BreakGlass(in PolicyQuery query)
    {
        var decision = _breaking.Decide(query);
        return decision is { Effect: Effect.Allow, RuleName: { } name } && _breakGlass.TryGetValue(name, out var entry)
            ? new(name, entry.ReasonCodes, Seconds(entry.MaxDuration))
            : null;
    }

    /// <summary>The first entry that lets this person break the glass now, else the first that does at another time; null when there is none.</summary>
    public BreakGlassEntry? EntryFor(in PolicyQuery query)
    {
        var now = _breaking.Decide(query);
        var sometime = now.Effect == Effect.Allow ? now : _breakingSometime.Decide(query);
        return sometime is { Effect: Effect.Allow, RuleName: { } name } && _breakGlass.TryGetValue(name, out var entry)
            ? new(entry, now.Effect == Effect.Allow, now.Until)
            : null;
    }

    /// <summary>Until when the window of the entry that lets this person break the glass is open; false when none lets him now.</summary>
    /// <param name="query">The person, groups, address, mode and instant.</param>
    /// <param name="until">The window's end; null when the entry has none, or one that never ends.</param>
    public bool LetsBreakGlass(in PolicyQuery query, out DateTimeOffset? until)
    {
        var decision = _breaking.Decide(query);
        until = decision.Until;
        return decision.Effect == Effect.Allow;
    }

    /// <summary>Whether the request would be approved as it comes, and for how long at most.</summary>
    public bool ApprovesAlone(in PolicyQuery query, out TimeSpan longest)
    {
        var decision = _approving.Decide(query);
        var entry = decision is { Effect: Effect.Allow, RuleName: { } name } ? _approvals.GetValueOrDefault(name) : null;
        longest = entry?.AutoApprove?.MaxDuration ?? entry?.MaxDuration ?? default;
        return entry is not null;
    }

    /// <remarks>Nobody approves his own request. Who is in a group is not looked up: there may be enough.</remarks>
    private static bool OthersSuffice(ApprovalRule entry, string requester) =>
        !entry.ApproverGroups.IsEmpty
        || entry.Approvers.Where(approver => approver != requester).Distinct(StringComparer.Ordinal).Count() >= entry.Required;

    /// <remarks>The first entry with the profile counts, whoever asks; so each ends in a rule that holds for everybody.</remarks>
    private static IEnumerable<Rule> RulesOf(ApprovalRule entry)
    {
        var anybody = Conditions.Any with { Profiles = entry.Profiles };
        if (entry.AutoApprove is { Users.IsEmpty: false } auto)
        {
            yield return new(entry.Name, Effect.Allow, null, anybody with { Users = auto.Users, Time = auto.Time }, null);
        }

        yield return new(entry.Name, Effect.RequireApproval, null, anybody, null);
    }

    /// <remarks>Users or groups, where a rule's conditions would mean both. One that names nobody is nobody's.</remarks>
    private static IEnumerable<Rule> RulesOf(BreakGlassRule entry)
    {
        var anybody = new Conditions(entry.Profiles, [], [], [], entry.Modes) { Time = entry.Time, SourceNetworks = entry.SourceNetworks };
        if (!entry.Users.IsEmpty)
        {
            yield return new(entry.Name, Effect.Allow, null, anybody with { Users = entry.Users }, null);
        }

        if (!entry.Groups.IsEmpty)
        {
            yield return new(entry.Name, Effect.Allow, null, anybody with { Groups = entry.Groups }, null);
        }
    }

    private static CompiledPolicy Compile(PolicyDocument document, IEnumerable<Rule> rules) =>
        CompiledPolicy.Compile(new(document.Profiles, [.. rules]), 0, "");

    private static long Seconds(TimeSpan duration) => (long)duration.TotalSeconds;
}
