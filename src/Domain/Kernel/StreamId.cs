namespace Sentinel.Domain.Kernel;

/// <summary>The name of one stream of the event log.</summary>
/// <param name="Value">The stream's key, such as <c>session-ses_01…</c>.</param>
/// <param name="Aggregate">The alias of the aggregate that owns the stream, as Marten stores it in <c>mt_streams.type</c>.</param>
public readonly record struct StreamId(string Value, string Aggregate)
{
    public bool Equals(StreamId other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;
}
