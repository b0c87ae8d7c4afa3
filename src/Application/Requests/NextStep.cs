using System.Globalization;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Tells people what can be done with a request.</summary>
public static class NextStep
{
    /// <param name="id">The request.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="missing">How many more must agree.</param>
    /// <param name="decideBy">When it expires.</param>
    /// <param name="until">When the approval ends, if it was approved.</param>
    public static string Of(AccessRequestId id, RequestStatus status, int missing, DateTimeOffset decideBy, DateTimeOffset? until) => status switch
    {
        RequestStatus.Pending =>
            $"It waits for {(missing <= 1 ? "an approver" : $"{missing.ToString(CultureInfo.InvariantCulture)} approvers")} until {Text(decideBy)}: "
            + $"POST /v1/requests/{id}/approve or /deny, with If-Match and the ETag of this read.",
        RequestStatus.Approved =>
            $"It is in force until {Text(until!.Value)}. Whoever asked opens a session on it: POST /v1/sessions with \"requestId\": \"{id}\".",
        _ => "It is over. Ask again with POST /v1/requests.",
    };

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
