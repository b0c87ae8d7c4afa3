using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Reads a document and checks what this server adds to the language, before anybody decides on it.</summary>
/// <param name="parser">Reads documents.</param>
/// <param name="roleAllowed">Whether the server's configuration lets profiles have this role.</param>
public sealed class PolicyPublication(IPolicyParser parser, Func<string, bool> roleAllowed)
{
    /// <summary>Checks a document: mistakes, and what its author may not have meant.</summary>
    public CheckedPolicy Check(string text, CancellationToken cancellationToken)
    {
        var parse = parser.Parse(text, cancellationToken);
        var profiles = parse.Document?.Profiles ?? [];
        var forbidden = profiles.Select((profile, index) => (profile, path: $"profiles[{index}].role_arn"))
            .Where(at => !roleAllowed(at.profile.RoleArn))
            .Select(at => new Finding(
                Severity.Error,
                at.path,
                parse.Places[at.path].Line,
                parse.Places[at.path].Column,
                "role-not-allowed",
                $"This server may not hand out role {at.profile.RoleArn}.",
                "use a role that Sentinel__Sts__AllowedRoles covers, or have the operator add this one"));
        return new(
            text, parse.Document,
            [.. parse.Findings.Concat(forbidden).Concat(Lint(parse, cancellationToken)).OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)]);
    }

    private static IEnumerable<Finding> Lint(PolicyParse parse, CancellationToken cancellationToken) =>
        (parse.Document is { } document ? PolicyLint.Of(document, cancellationToken) : []).Select(found =>
        {
            var place = Nearest(parse.Places, found.Path);
            return new Finding(Severity.Warning, found.Path, place.Line, place.Column, found.Code, found.Message, found.Suggestion, found.Witness);
        });

    /// <summary>The place of the path, or of the closest thing around it that has one.</summary>
    private static Place Nearest(IReadOnlyDictionary<string, Place> places, string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return new(1, 1);
    }
}

/// <summary>A document with everything that was found in it.</summary>
public sealed record CheckedPolicy
{
    private readonly PolicyDocument? _document;

    internal CheckedPolicy(string text, PolicyDocument? document, ImmutableArray<Finding> findings) =>
        (Text, _document, Findings) = (text, document, findings);

    public string Text { get; }

    /// <summary>SHA-256 of the text.</summary>
    public string Hash => PolicyHash.Of(Text);

    /// <summary>All findings, by place.</summary>
    public ImmutableArray<Finding> Findings { get; }

    /// <summary>Whether nothing stands in the way of its publication.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != Severity.Error);

    /// <summary>Ready to decide as a draft, version 0; null when it has mistakes.</summary>
    public CompiledPolicy? Compile() => IsValid && _document is not null ? CompiledPolicy.Compile(_document, 0, Hash) : null;

    /// <summary>The decision to bring it into force: refused when it has mistakes.</summary>
    public Decision<PolicyEvent> Publish(Policy policy, string publishedBy, string? comment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return IsValid ? policy.Publish(Text, publishedBy, comment, now) : PolicyRefusals.Invalid;
    }
}
