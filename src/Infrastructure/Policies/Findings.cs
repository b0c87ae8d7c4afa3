using System.Collections.Immutable;
using Sentinel.Application.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Collects what is found in one document.</summary>
internal sealed class Findings
{
    private const int Most = 1000;
    private readonly List<Finding> _found = [];
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    public bool HasErrors { get; private set; }

    /// <summary>Nothing more is kept: no need to compute suggestions.</summary>
    public bool IsFull => _found.Count >= Most;

    public IReadOnlyDictionary<string, Place> Places => _places;

    /// <summary>All findings by place, and for one place in the order in which they were found.</summary>
    public ImmutableArray<Finding> All => [.. _found.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];

    public void Locate(string path, Place place) => _places.TryAdd(path, place);

    public void Error(YamlValue at, FindingCode code, string message, string? suggestion = null) =>
        Error(at.Path, at.Place, code, message, suggestion);

    public void Error(string path, Place place, FindingCode code, string message, string? suggestion = null)
    {
        HasErrors = true;
        Add(Severity.Error, path, place, code, message, suggestion);
    }

    public void Warning(YamlValue at, FindingCode code, string message, string suggestion) =>
        Add(Severity.Warning, at.Path, at.Place, code, message, suggestion);

    /// <summary>Warns of a value that was located.</summary>
    public void Warning(string path, FindingCode code, string message, string suggestion) =>
        Add(Severity.Warning, path, _places[path], code, message, suggestion);

    /// <remarks>A document made of mistakes must not make an answer many times its size.</remarks>
    private void Add(Severity severity, string path, Place place, FindingCode code, string message, string? suggestion)
    {
        if (!IsFull)
        {
            _found.Add(new(severity, path, place.Line, place.Column, code.Text(), message, suggestion));
        }
    }
}
