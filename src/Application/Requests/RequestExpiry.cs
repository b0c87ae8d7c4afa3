using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Records the end of requests that nobody decided, and of approvals whose profile, rule or approvers are not what they were.</summary>
/// <remarks>
/// Both are refused by comparison before: this is for the log, and ends what stands on an approval. The time is the database's, so that
/// a node with a wrong clock ends nothing; a lapse is appended behind what it was found in. With several nodes the first append wins and
/// the others find nothing to do.
/// </remarks>
public sealed partial class RequestExpiry(IEventStore events, ISnapshots snapshots, TimeProvider clock, ILogger<RequestExpiry> logger)
    : Sweeps(TimeSpan.FromSeconds(1), clock)
{
    private static readonly Provenance Sweeper = new("sentinel:expiry");

    /// <summary>Once over all that are pending or approved.</summary>
    public override async Task Sweep(CancellationToken cancellationToken)
    {
        var snapshot = snapshots.Current;
        Versioned<AccessRequest>[] open = [.. snapshot.Of<AccessRequests>().All.Where(request => request.State is not AccessRequest.Over)];
        if (open.Length == 0 || snapshots.Unfit is not null)
        {
            return;
        }

        var now = await events.Now(cancellationToken);
        foreach (var request in open)
        {
            await (request.State switch
            {
                AccessRequest.Pending pending when now >= pending.Detail.DecideBy => Expire(request, now, cancellationToken),
                AccessRequest.Approved approved when now < approved.Until => Lapse(snapshot, approved, now, cancellationToken),
                _ => Task.CompletedTask,
            });
        }
    }

    protected override void Later(string reason) => Log.Later(logger, reason);

    private Task<Outcome> Expire(Versioned<AccessRequest> request, DateTimeOffset now, CancellationToken cancellationToken) =>
        events.Decide<AccessRequest, RequestEvent>(
            request.Stream, request.Version, [], state => state.Expire(now), Sweeper, AppendOptions.Bulk, cancellationToken);

    private async Task Lapse(Snapshot snapshot, AccessRequest.Approved approved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (people, policy, detail) = (snapshot.Of<People>(), snapshot.Of<PolicyInForce>(), approved.Detail);
        var approvers = detail.Approvals.Select(given => people.Find(given.Approver)).OfType<Versioned<Domain.Identity.Person>>().ToArray();
        if (policy.Compiled is { } compiled && Domain.Requests.Lapse.Of(
            detail, approved.Automatic, compiled.ApprovalOf(detail.Profile), id => people.Find(id)?.State) is { } cause)
        {
            await events.Decide<AccessRequest, RequestEvent>(
                RequestStream.For(detail.Id), null, [Guard.From(policy.Policy), .. approvers.Select(Guard.From)], state => state.Lapse(cause, now),
                Sweeper, AppendOptions.Denying, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(303, LogLevel.Warning, "Requests whose time is over, or that have lapsed, are recorded later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
