using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Domain.BreakGlass;

/// <summary>Who looks at what was done.</summary>
/// <param name="Person">Who.</param>
/// <param name="With">The API token in use.</param>
/// <param name="CountsAs">As whom he counts beside himself.</param>
public sealed record Reviewer(PersonId Person, TokenId With, IReadOnlyList<PersonId> CountsAs)
{
    /// <summary>Whether what he does may be the deed of one of these.</summary>
    internal bool IsOneOf(IEnumerable<PersonId> persons) => persons.Any(person => person == Person || CountsAs.Contains(person));
}

/// <summary>Who let the same person in to the same profile by the other door.</summary>
public static class Approvers
{
    /// <summary>Whoever approved a request of the invoker for the profile that is in force, or was while the glass was broken.</summary>
    /// <param name="requests">The requests that are known.</param>
    /// <param name="glass">What is to be reviewed.</param>
    /// <param name="now">When.</param>
    public static IEnumerable<PersonId> Of(IEnumerable<AccessRequest> requests, BrokenGlass glass, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(glass);
        return glass.Known is not { } detail
            ? []
            : from request in requests
              let known = request.Known
              where known is not null && known.Requester == detail.Invoker && known.Profile == detail.Profile
              let time = TimeOf(request)
              where Meets(time, detail.Activated.At, glass.EndsAt!.Value) || Meets(time, now, now.AddTicks(1))
              from approval in known.Approvals
              from person in approval.CountsAs.Prepend(approval.Approver)
              select person;
    }

    /// <summary>From the approval to its end; nothing when it never was in force.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) TimeOf(AccessRequest request) => request switch
    {
        AccessRequest.Approved approved => (approved.At, approved.Until),
        AccessRequest.Over { End: RequestEnd.Withdrawn or RequestEnd.Lapsed, Detail.Approvals: [.., var last] } over => (last.At, over.At),
        _ => default,
    };

    private static bool Meets((DateTimeOffset From, DateTimeOffset To) time, DateTimeOffset from, DateTimeOffset to) =>
        time.From < to && from < time.To;
}
