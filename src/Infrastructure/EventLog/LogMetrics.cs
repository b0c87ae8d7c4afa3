using System.Diagnostics.Metrics;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Instruments of the appender, of the feed and of the views that follow it.</summary>
internal sealed class LogMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<int> _events;
    private readonly Histogram<double> _duration;

    public LogMetrics(IMeterFactory meters, Snapshots snapshots)
    {
        _meter = meters.Create("Sentinel.EventLog");
        _events = _meter.CreateHistogram<int>("sentinel.log.append.events", "{event}", "Events of one batch of the appender.");
        _duration = _meter.CreateHistogram<double>("sentinel.log.append.duration", "s", "Time from sending a batch to its answer.");
        _meter.CreateObservableGauge("sentinel.log.applied", () => snapshots.Current.Sequence, "{event}", "Sequence up to which this node has applied the log.");
        _meter.CreateObservableGauge(
            "sentinel.log.age", () => snapshots.Age is { } age ? [new(age.TotalSeconds)] : (Measurement<double>[])[], "s",
            "Age of the last proof that all of the log is applied.");
    }

    /// <summary>The appender has had an answer.</summary>
    public void Appended(int events, TimeSpan elapsed)
    {
        if (_events.Enabled || _duration.Enabled)
        {
            _events.Record(events);
            _duration.Record(elapsed.TotalSeconds);
        }
    }

    /// <summary>Tells how far each view has followed, whenever that is asked.</summary>
    public void Watch(Func<IEnumerable<(string View, long Reached)>> views) =>
        _meter.CreateObservableGauge(
            "sentinel.view.applied",
            () => views().Select(view => new Measurement<long>(view.Reached, new KeyValuePair<string, object?>("view", view.View))),
            "{event}", "Sequence up to which a view has followed the log, as far as this node has seen.");
}
