using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sentinel.Api.Hosting;

/// <summary>Adds up what Sentinel's own meters, the web server's and the runtime's measure, for whoever scrapes it.</summary>
internal sealed class Measurements : IDisposable
{
    private const string Runtime = "System.Runtime";
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<Instrument, MeasuredFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();

    public Measurements(IMeterFactory meters)
    {
        // A test runs several servers in one process: each counts its own. The runtime is that of them all.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Runtime || (IsKnown(instrument.Meter.Name) && ReferenceEquals(instrument.Meter.Scope, meters)))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, measured => new(measured)));
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MeasuredFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MeasuredFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MeasuredFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>All of it in the text format that Prometheus reads.</summary>
    public string Text()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                family.BeginCollection();
            }

            _listener.RecordObservableInstruments();
            using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
            foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static bool IsKnown(string meter) => meter.StartsWith("Sentinel.", StringComparison.Ordinal) || Meters.Contains(meter);
}
