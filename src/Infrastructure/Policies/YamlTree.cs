using Sentinel.Application.Policies;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads YAML's events into a tree, without the features that let a document say other than it shows.</summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 20;
    private const int MaxEntries = 10_000;
    private const int MaxKeys = 50_000;

    private readonly Findings _findings;
    private readonly Parser _parser;
    private readonly CancellationToken _cancellation;
    private ParsingEvent? _peeked;
    private int _entries;
    private int _keys;

    private YamlTree(string text, Findings findings, CancellationToken cancellation) =>
        (_parser, _findings, _cancellation) = (new Parser(new StringReader(text)), findings, cancellation);

    /// <summary>The document's value; null when it could not be read to its end.</summary>
    public static YamlValue? Read(string text, Findings findings, CancellationToken cancellationToken)
    {
        var tree = new YamlTree(text, findings, cancellationToken);
        try
        {
            return tree.Document();
        }
        catch (StopReading)
        {
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library throws more than its own exceptions for broken input.
            var at = e is YamlException yaml ? Of(yaml.Start) : tree._parser.Current is { } last ? Of(last.End) : new Place(1, 1);
            findings.Error(
                YamlValue.Root, at, FindingCode.Syntax, "From here on this is not well-formed YAML.", "check indentation, quotes and brackets");
            return null;
        }
    }

    private YamlValue? Document()
    {
        Take<StreamStart>();
        if (Next() is not DocumentStart start)
        {
            _findings.Error(YamlValue.Root, new(1, 1), FindingCode.Empty, "The document is empty.", "start with version: \"1\"");
            return null;
        }

        if (start.Version is not null || start.Tags?.Any(tag => !IsDefault(tag)) == true)
        {
            _findings.Error(YamlValue.Root, Of(start.Start), FindingCode.Directive, "Directives are not allowed.", "remove the line that starts with %");
        }

        var value = Value(YamlValue.Root, 1);
        Take<DocumentEnd>();
        if (Next() is DocumentStart second)
        {
            _findings.Error(
                YamlValue.Root, Of(second.Start), FindingCode.SeveralDocuments, "A policy is one document.", "remove the line --- and what is behind it");
        }

        return value;
    }

    private YamlValue Value(string path, int depth)
    {
        var node = Next();
        var place = Of(node.Start);
        _findings.Locate(path, place);
        if (depth > MaxDepth)
        {
            Stop(path, place, FindingCode.TooDeep, $"Nested deeper than {MaxDepth} levels.");
        }

        RefuseIndirection(node, path, place);
        return node switch
        {
            Scalar scalar => new YamlScalar(path, place, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => new YamlList(path, place, Items(path, depth)),
            MappingStart => new YamlMap(path, place, Entries(path, depth)),
            _ => new YamlScalar(path, place, "", IsPlain: true),
        };
    }

    private List<YamlValue> Items(string path, int depth)
    {
        var items = new List<YamlValue>();
        while (!TakeEnd<SequenceEnd>())
        {
            if (++_entries > MaxEntries)
            {
                Stop(path, Of(Peek().Start), FindingCode.TooManyEntries, "The lists of a policy have at most 10,000 entries together.");
            }

            items.Add(Value($"{path}[{items.Count}]", depth + 1));
        }

        return items;
    }

    private List<YamlEntry> Entries(string path, int depth)
    {
        var entries = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!TakeEnd<MappingEnd>())
        {
            var node = Peek();
            var place = Of(node.Start);
            if (++_keys > MaxKeys)
            {
                Stop(path, place, FindingCode.TooManyKeys, "The parts of a policy have at most 50,000 keys together.");
            }

            if (node is not Scalar scalar)
            {
                _findings.Error(path, place, FindingCode.KeyNotText, "A key must be a text.");
                Value(path, depth + 1);
                Value(path, depth + 1);
                continue;
            }

            Next();
            var key = scalar.Value;
            var child = YamlValue.Child(path, Quote.Short(key));
            RefuseIndirection(scalar, child, place);
            var usable = IsUsable(scalar, keys, child, place);
            var value = Value(child, depth + 1);
            if (usable)
            {
                entries.Add(new(key, place, value));
            }
        }

        return entries;
    }

    private bool IsUsable(Scalar key, HashSet<string> before, string path, Place place)
    {
        if (key is { Value: "<<", Style: ScalarStyle.Plain })
        {
            _findings.Error(path, place, FindingCode.MergeKey, "Merge keys are not allowed.", "write the values out");
            return false;
        }

        if (!before.Add(key.Value))
        {
            _findings.Error(path, place, FindingCode.DuplicateKey, $"Key {Quote.Of(key.Value)} was given before.", "remove one of them");
            return false;
        }

        return true;
    }

    private void RefuseIndirection(ParsingEvent node, string path, Place place)
    {
        if (node is AnchorAlias)
        {
            _findings.Error(path, place, FindingCode.Alias, "Aliases are not allowed.", "write the value out");
        }

        if (node is NodeEvent { Anchor.IsEmpty: false })
        {
            _findings.Error(path, place, FindingCode.Anchor, "Anchors are not allowed.", "remove the word that starts with &");
        }

        if (node is NodeEvent { Tag.IsEmpty: false })
        {
            _findings.Error(path, place, FindingCode.Tag, "Tags are not allowed.", "remove the word that starts with !");
        }
    }

    private ParsingEvent Peek() => _peeked ??= _parser.MoveNext() ? _parser.Current! : throw new InvalidOperationException("No more events.");

    private ParsingEvent Next()
    {
        _cancellation.ThrowIfCancellationRequested();
        var next = Peek();
        _peeked = null;
        return next;
    }

    private void Take<TEvent>()
        where TEvent : ParsingEvent => _ = (TEvent)Next();

    private bool TakeEnd<TEvent>()
        where TEvent : ParsingEvent
    {
        if (Peek() is not TEvent)
        {
            return false;
        }

        Next();
        return true;
    }

    private void Stop(string path, Place place, FindingCode code, string message)
    {
        _findings.Error(path, place, code, message);
        throw new StopReading();
    }

    private static bool IsDefault(YamlDotNet.Core.Tokens.TagDirective tag) =>
        (tag.Handle, tag.Prefix) is ("!", "!") or ("!!", "tag:yaml.org,2002:");

    private static Place Of(Mark mark) => new((int)mark.Line, (int)mark.Column);

    /// <summary>A limit was passed: whatever follows is not even looked at.</summary>
    private sealed class StopReading : Exception;
}
