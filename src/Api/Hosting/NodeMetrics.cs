using System.Diagnostics.Metrics;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Sessions;

namespace Sentinel.Api.Hosting;

/// <summary>Instruments of what this node holds and of whether it may serve.</summary>
internal sealed class NodeMetrics
{
    public NodeMetrics(IMeterFactory meters, ISnapshots snapshots)
    {
        var meter = meters.Create("Sentinel.Node");
        meter.CreateObservableGauge(
            "sentinel.sessions.live", () => snapshots.Current.Of<LiveSessions>().All.Count(known => known.Session.State is Session.Live), "{session}",
            "Sessions that have not ended.");
        meter.CreateObservableGauge("sentinel.node.fit", () => snapshots.Unfit is null ? 1 : 0, null, "1 while this node may serve, else 0.");
    }
}
