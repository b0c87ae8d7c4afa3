using Sentinel.Application.EventSourcing;
using Sentinel.Application.Requests;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Revocation;

namespace Sentinel.Application.Revocation;

/// <summary>An approval that somebody gave whom an order covers.</summary>
/// <param name="Request">The request.</param>
/// <param name="Requester">Who may have what by it.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Until">Its end, by itself.</param>
/// <param name="WithdrawnAt">When it was withdrawn with the order; null while it is in force.</param>
public sealed record GrantedApproval(AccessRequestId Request, PersonId Requester, string Profile, DateTimeOffset Until, DateTimeOffset? WithdrawnAt);

/// <summary>What somebody has approved for others: an order on him does not end it unless it says so.</summary>
internal static class GrantedApprovals
{
    /// <summary>Those that are in force, and those that were withdrawn with the order.</summary>
    /// <param name="snapshot">A state behind the order.</param>
    /// <param name="order">The order.</param>
    /// <param name="approver">Whom it is on.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyList<GrantedApproval> Of(Snapshot snapshot, OrderId order, PersonId approver, DateTimeOffset now) =>
    [
        .. from known in snapshot.Of<AccessRequests>().All
           where known.State.Known is { } detail && detail.Approvals.Any(given => given.Approver == approver)
           let granted = known.State switch
           {
               AccessRequest.Approved approved when now < approved.Until => Of(approved.Detail, approved.Until, null),
               AccessRequest.Over over when over.Order == order => Of(over.Detail, over.ApprovedUntil!.Value, over.At),
               _ => null,
           }
           where granted is not null
           orderby granted.Request.Value
           select granted,
    ];

    /// <summary>Withdraws what the order says; doing it again changes nothing.</summary>
    public static async Task Withdraw(
        IEventStore events, Snapshot snapshot, AccessRevoked order, Provenance by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (order is not { IncludeGranted: true, Scope.Person: { } approver })
        {
            return;
        }

        foreach (var granted in Of(snapshot, order.Order, approver, now).Where(granted => granted.WithdrawnAt is null))
        {
            await GroundEnding.Withdraw(events, granted.Request, order.By, order.Reason, order.Order, by, now, cancellationToken);
        }
    }

    private static GrantedApproval Of(AccessRequestDetail detail, DateTimeOffset until, DateTimeOffset? withdrawnAt) =>
        new(detail.Id, detail.Requester, detail.Profile, until, withdrawnAt);
}
