using System.Diagnostics.Metrics;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Instruments of the calls of STS.</summary>
internal sealed class StsMetrics
{
    internal const string MeterName = "Sentinel.Credentials";

    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _packed;
    private int _waiting;
    private int _calling;

    internal StsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("sentinel.sts.call.duration", "s", "Duration of one try of AssumeRole, by outcome.");
        _packed = meter.CreateHistogram<int>("sentinel.sts.packed_policy_size", "%", "Share of the packed space for session policies and tags.");
        meter.CreateObservableGauge("sentinel.sts.calls.active", () => Volatile.Read(ref _calling), "{call}", "AssumeRole calls under way.");
        meter.CreateObservableGauge("sentinel.sts.calls.waiting", () => Volatile.Read(ref _waiting), "{call}", "AssumeRole calls that wait for a free place.");
    }

    internal void Waiting(int change) => Interlocked.Add(ref _waiting, change);

    internal void Calling(int change) => Interlocked.Add(ref _calling, change);

    internal void Tried(TimeSpan duration, string outcome)
    {
        if (_duration.Enabled)
        {
            _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    internal void Packed(int? percent)
    {
        if (percent is { } size && _packed.Enabled)
        {
            _packed.Record(size);
        }
    }
}
