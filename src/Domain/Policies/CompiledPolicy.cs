using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>A policy made ready to decide: immutable, without I/O, without allocation when it answers.</summary>
public sealed class CompiledPolicy
{
    private const long DraftBytes = 32 * 1024 * 1024;
    private readonly ImmutableArray<CompiledRule> _rules;
    private readonly FrozenDictionary<string, ProfileSlot> _profiles;
    private volatile GroundEntries? _grounds;

    private CompiledPolicy(PolicyDocument document, int version, string hash, ProfileCache cache)
    {
        (Version, Hash, Document) = (version, hash, document);
        var clocks = new WallClocks();
        _rules = [.. document.Rules.Select((rule, index) => new CompiledRule(rule, index, clocks))];
        _profiles = document.Profiles.ToFrozenDictionary(p => p.Name, p => new ProfileSlot(p, _rules, document.Approvals, cache), StringComparer.Ordinal);
    }

    /// <summary>The published version; 0 for a draft.</summary>
    public int Version { get; }

    /// <summary>SHA-256 of the document's text, 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>What was compiled.</summary>
    public PolicyDocument Document { get; }

    /// <summary>Who may approve and who may break the glass: made at the first use.</summary>
    public GroundEntries Grounds => _grounds ??= new(Document);

    /// <summary>Makes a document ready. The rules of a profile follow at its first use.</summary>
    /// <param name="document">The document.</param>
    /// <param name="version">Its published version; 0 for a draft.</param>
    /// <param name="hash">SHA-256 of its text.</param>
    /// <param name="cache">Bounds the memory that its profiles' rules take, with others'; null for a bound of its own.</param>
    public static CompiledPolicy Compile(PolicyDocument document, int version, string hash, ProfileCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(document, version, hash, cache ?? new ProfileCache(DraftBytes));
    }

    /// <summary>The profile of that name; null when the document declares none.</summary>
    public Profile? Find(string profileName) => _profiles.TryGetValue(profileName, out var slot) ? slot.Profile : null;

    /// <summary>What an approval of this profile binds; null when the document declares no such profile, or nobody who could approve it.</summary>
    public ApprovalBinding? ApprovalOf(string profileName) => _profiles.TryGetValue(profileName, out var slot) ? slot.Approval : null;

    /// <summary>The rules of a profile that the document declares; null when it declares none of that name.</summary>
    internal ProfileRules? RulesOf(string profileName) => _profiles.TryGetValue(profileName, out var slot) ? slot.Rules : null;

    /// <summary>What the first rule that matches says, else the default deny.</summary>
    public PolicyDecision Decide(in PolicyQuery query)
    {
        var inquiry = new Inquiry(in query);
        if (!inquiry.HasMode)
        {
            return PolicyDecision.DefaultDeny;
        }

        var first = _profiles.TryGetValue(query.Profile, out var slot) ? slot.Rules.First(ref inquiry) : Scan(ref inquiry, deniesOnly: false);
        return first is null ? PolicyDecision.DefaultDeny : first.Decide(ref inquiry);
    }

    /// <summary>Whether some rule that denies matches, first or not. A request without a known mode is denied always.</summary>
    public bool DeniedAnywhere(in PolicyQuery query) => Denial(query) is not null;

    /// <summary>What the request gets, given what is in force beside the rules.</summary>
    /// <remarks>
    /// An approval lifts <c>require_approval</c>; break-glass lifts that and the default deny. Neither lifts a deny, wherever in the
    /// document it stands.
    /// </remarks>
    public Verdict Judge(in PolicyQuery query, Grounds grounds)
    {
        var decision = Decide(query);
        VerdictGround? ground = decision.Effect switch
        {
            Effect.Allow => VerdictGround.Rule,
            Effect.RequireApproval when grounds.Approved => VerdictGround.Approval,
            Effect.RequireApproval when grounds.BreakGlass => VerdictGround.BreakGlass,
            Effect.Deny when grounds.BreakGlass && decision.RuleName is null => VerdictGround.BreakGlass,
            _ => null,
        };
        return ground is VerdictGround.Approval or VerdictGround.BreakGlass && Denial(query) is { } denial
            ? new(false, decision, null) { Denial = denial }
            : new(ground is not null, decision, ground);
    }

    /// <summary>What the first rule says that denies and matches, wherever it stands; null when none does.</summary>
    private PolicyDecision? Denial(in PolicyQuery query)
    {
        var inquiry = new Inquiry(in query);
        if (!inquiry.HasMode)
        {
            return PolicyDecision.DefaultDeny;
        }

        var rule = _profiles.TryGetValue(query.Profile, out var slot) ? slot.Rules.Denial(ref inquiry) : Scan(ref inquiry, deniesOnly: true);
        return rule?.Decide(ref inquiry);
    }

    /// <summary>Every rule that was tried, in order, up to and including the first that matches.</summary>
    public ImmutableArray<RuleTrace> Explain(in PolicyQuery query)
    {
        var inquiry = new Inquiry(in query);
        var traces = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in _rules)
        {
            var failed = rule.Failed(ref inquiry);
            traces.Add(new(rule.Rule.Name, failed is null, failed));
            if (failed is null)
            {
                break;
            }
        }

        return traces.ToImmutable();
    }

    /// <remarks>A profile that the document does not declare has no rules of its own: whoever makes up names must not fill the memory.</remarks>
    private CompiledRule? Scan(ref Inquiry inquiry, bool deniesOnly)
    {
        foreach (var rule in _rules)
        {
            if ((rule.Denies || !deniesOnly) && rule.Failed(ref inquiry) is null)
            {
                return rule;
            }
        }

        return null;
    }
}
