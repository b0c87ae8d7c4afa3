using System.Diagnostics.Metrics;

namespace Sentinel.Api.Http;

/// <summary>Instruments of the edge.</summary>
internal sealed class EdgeMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _refusals =
        meters.Create("Sentinel.Http").CreateCounter<long>("sentinel.refusals", "{refusal}", "Requests that were refused, by code.");

    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));
}
