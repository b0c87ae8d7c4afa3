using System.Collections.Frozen;
using System.Globalization;

namespace Sentinel.Api.Hosting;

/// <summary>The measurements of one instrument under one set of labels.</summary>
/// <param name="tags">The labels.</param>
/// <param name="bounds">How many bounds a histogram has; 0 for all others.</param>
/// <param name="next">Another set of labels with the same hash.</param>
internal sealed class MeasuredSeries(KeyValuePair<string, object?>[] tags, int bounds, MeasuredSeries? next)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds + 1];
    private double _value;
    private long _count;

    public string Labels { get; } = string.Join(',', tags.Select(tag => $"{tag.Key.Replace('.', '_')}=\"{Escaped(tag.Value)}\""));

    public IEnumerable<MeasuredSeries> AndNext => next is null ? [this] : next.AndNext.Prepend(this);

    /// <summary>This one or the next that has these labels.</summary>
    public MeasuredSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> wanted, FrozenSet<string> kept)
    {
        var place = 0;
        foreach (var (name, value) in wanted)
        {
            if (!kept.Contains(name))
            {
                continue;
            }

            if (place == tags.Length || tags[place].Key != name || !Equals(tags[place].Value, value))
            {
                return next?.Find(wanted, kept);
            }

            place++;
        }

        return place == tags.Length ? this : next?.Find(wanted, kept);
    }

    public void Set(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    public void Add(double value)
    {
        lock (_gate)
        {
            _value += value;
        }
    }

    public void Observe(double value, double[] upTo)
    {
        ArgumentNullException.ThrowIfNull(upTo);
        var place = Array.BinarySearch(upTo, value);
        lock (_gate)
        {
            _buckets[place < 0 ? ~place : place]++;
            _value += value;
            _count++;
        }
    }

    public void Write(TextWriter text, string name, double[] upTo)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(upTo);
        lock (_gate)
        {
            if (upTo.Length == 0)
            {
                text.WriteLine($"{name}{Braces(Labels)} {Number(_value)}");
                return;
            }

            var below = 0L;
            for (var i = 0; i <= upTo.Length; i++)
            {
                below += _buckets[i];
                var bound = $"le=\"{(i < upTo.Length ? Number(upTo[i]) : "+Inf")}\"";
                text.WriteLine($"{name}_bucket{Braces(Labels.Length == 0 ? bound : $"{Labels},{bound}")} {below}");
            }

            text.WriteLine($"{name}_sum{Braces(Labels)} {Number(_value)}");
            text.WriteLine($"{name}_count{Braces(Labels)} {_count}");
        }
    }

    private static string Braces(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture)!
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
