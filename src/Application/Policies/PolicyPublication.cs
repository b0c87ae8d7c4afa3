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
    public CheckedPolicy Check(string text, CancellationToken cancellationToken = default)
    {
        var parse = parser.Parse(text);
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
        var doubtful = parse.Document is null ? [] : PolicyLint.Of(parse.Document, cancellationToken).Select(lint => new Finding(
            Severity.Warning, lint.Path, parse.Places[lint.Path].Line, parse.Places[lint.Path].Column, lint.Code, lint.Message, lint.Suggestion,
            lint.Witness));
        return new(text, [.. parse.Findings.Concat(forbidden).Concat(doubtful).OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)]);
    }
}

/// <summary>A document with everything that was found in it.</summary>
public sealed record CheckedPolicy
{
    internal CheckedPolicy(string text, ImmutableArray<Finding> findings) => (Text, Findings) = (text, findings);

    public string Text { get; }

    /// <summary>SHA-256 of the text.</summary>
    public string Hash => PolicyHash.Of(Text);

    /// <summary>All findings, by place.</summary>
    public ImmutableArray<Finding> Findings { get; }

    /// <summary>Whether nothing stands in the way of its publication.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != Severity.Error);

    /// <summary>The decision to bring it into force: refused when it has mistakes.</summary>
    public Decision<PolicyEvent> Publish(Policy policy, string publishedBy, string? comment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return IsValid ? policy.Publish(Text, publishedBy, comment, now) : PolicyRefusals.Invalid;
    }
}
