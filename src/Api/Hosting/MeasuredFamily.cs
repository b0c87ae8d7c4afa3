using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace Sentinel.Api.Hosting;

/// <summary>One instrument's measurements, by label. Only labels of a closed list are kept, none of which can name a person or an id.</summary>
internal sealed class MeasuredFamily
{
    private const int MostSeries = 500;

    private static readonly FrozenSet<string> Labels = new[]
    {
        "code", "cpu.mode", "error.type", "gc.heap.generation", "http.request.method", "http.response.status_code", "http.route", "kind", "outcome",
        "sentinel.command.name", "sentinel.command.outcome", "view",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    private readonly Instrument _instrument;
    private readonly string _type;
    private readonly double[] _bounds;
    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<int, MeasuredSeries> _series = new();
    private int _count;

    public MeasuredFamily(Instrument instrument)
    {
        _instrument = instrument;
        var kind = instrument.GetType().Name;
        var isCounter = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        _type = kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram" : isCounter ? "counter" : "gauge";
        _bounds = _type != "histogram" ? [] : instrument.Unit == "s" ? Seconds : Counts;
        Name = instrument.Name.Replace('.', '_') + Unit(instrument.Unit) + (isCounter ? "_total" : "");
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (_instrument.IsObservable)
        {
            series.Set(value);
        }
        else if (_type == "histogram")
        {
            series.Observe(value, _bounds);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>What is observed is observed anew: what is no longer there is not told.</summary>
    public void BeginCollection()
    {
        if (_instrument.IsObservable)
        {
            lock (_adding)
            {
                _series.Clear();
                _count = 0;
            }
        }
    }

    public void Write(TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = _series.Values.SelectMany(first => first.AndNext).OrderBy(series => series.Labels, StringComparer.Ordinal).ToArray();
        if (all.Length > 0)
        {
            text.WriteLine($"# HELP {Name} {_instrument.Description?.ReplaceLineEndings(" ")}");
            text.WriteLine($"# TYPE {Name} {_type}");
            Array.ForEach(all, series => series.Write(text, Name, _bounds));
        }
    }

    private MeasuredSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var (name, value) in tags)
        {
            if (Labels.Contains(name))
            {
                hash.Add(name);
                hash.Add(value);
            }
        }

        var code = hash.ToHashCode();
        return _series.TryGetValue(code, out var first) && first.Find(tags, Labels) is { } known ? known : Add(code, tags);
    }

    private MeasuredSeries Add(int code, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            var first = _series.GetValueOrDefault(code);
            if (first?.Find(tags, Labels) is { } known)
            {
                return known;
            }

            var full = _count >= MostSeries;
            if (full && _series.TryGetValue(0, out var rest))
            {
                return rest;
            }

            _count++;
            return _series[full ? 0 : code] = new(full ? [new("overflow", "true")] : Kept(tags), _bounds.Length, full ? null : first);
        }
    }

    private static KeyValuePair<string, object?>[] Kept(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = new List<KeyValuePair<string, object?>>();
        foreach (var tag in tags)
        {
            if (Labels.Contains(tag.Key))
            {
                kept.Add(tag);
            }
        }

        return [.. kept];
    }

    private static string Unit(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        "%" => "_percent",
        _ => "",
    };
}
