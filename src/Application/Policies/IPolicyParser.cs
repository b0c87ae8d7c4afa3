using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Reads policy documents, strictly: what it does not understand is a mistake, never ignored.</summary>
public interface IPolicyParser
{
    /// <summary>Reads a document. Never throws for what stands in it.</summary>
    /// <param name="text">YAML 1.2, of which JSON is a part.</param>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    PolicyParse Parse(string text, CancellationToken cancellationToken);
}

/// <summary>What a document came to.</summary>
/// <param name="Document">The document; null when a finding is an error.</param>
/// <param name="Findings">All of them, errors and warnings, in the order of their places.</param>
/// <param name="Places">Where each value stands, by its path.</param>
public sealed record PolicyParse(PolicyDocument? Document, ImmutableArray<Finding> Findings, IReadOnlyDictionary<string, Place> Places);

/// <summary>A place in a document's text, both from 1.</summary>
public readonly record struct Place(int Line, int Column);

/// <summary>Something about a document that its author should see.</summary>
/// <param name="Severity">Errors refuse the document.</param>
/// <param name="Path">Such as <c>rules[0].conditions.users[1]</c>; <c>$</c> for the document.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to write instead; null when nothing can be guessed.</param>
/// <param name="Witness">A request that shows it; null when none was looked for.</param>
public sealed record Finding(
    Severity Severity, string Path, int Line, int Column, string Code, string Message, string? Suggestion, Witness? Witness = null);

/// <summary>What a finding means for its document.</summary>
public enum Severity
{
    Error,
    Warning,
}
