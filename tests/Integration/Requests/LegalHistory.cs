using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Requests;
using Shouldly;

namespace Sentinel.Integration.Requests;

/// <summary>Replays streams of requests and says whether each event was legal where it stands.</summary>
/// <remarks>Written out by hand: it is what the decisions are compared with, and so does not ask them.</remarks>
internal static class LegalHistory
{
    private static readonly Dictionary<Type, Type[]> Follows = new()
    {
        [typeof(AccessRequestSubmitted)] = [],
        [typeof(ApprovalGiven)] = [typeof(AccessRequestSubmitted), typeof(ApprovalGiven)],
        [typeof(AccessRequestApproved)] = [typeof(ApprovalGiven), typeof(AccessRequestSubmitted)],
        [typeof(AccessRequestUsed)] = [typeof(AccessRequestApproved), typeof(AccessRequestUsed)],
        [typeof(AccessRequestDenied)] = [typeof(AccessRequestSubmitted), typeof(ApprovalGiven)],
        [typeof(AccessRequestExpired)] = [typeof(AccessRequestSubmitted), typeof(ApprovalGiven)],
        [typeof(AccessRequestCancelled)] = [typeof(AccessRequestSubmitted), typeof(ApprovalGiven)],
        [typeof(AccessRequestWithdrawn)] = [typeof(AccessRequestApproved), typeof(AccessRequestUsed)],
        [typeof(AccessRequestLapsed)] = [typeof(AccessRequestApproved), typeof(AccessRequestUsed)],
    };

    public static void Check(Dictionary<string, List<RecordedEvent>> streams, string seed)
    {
        foreach (var (stream, events) in streams)
        {
            var told = $"{seed} {stream}: {string.Join(" ", events.Select(recorded => recorded.Type))}";
            events.Select(recorded => recorded.Version).ShouldBe(Enumerable.Range(1, events.Count).Select(version => (long)version), told);
            events[0].Data.ShouldBeOfType<AccessRequestSubmitted>(told);
            foreach (var (before, after) in events.Zip(events.Skip(1)))
            {
                Follows[after.Data.GetType()].ShouldContain(before.Data.GetType(), told);
            }

            Counts((AccessRequestSubmitted)events[0].Data, [.. events.Select(recorded => recorded.Data)], told);
        }
    }

    private static void Counts(AccessRequestSubmitted submitted, object[] events, string told)
    {
        var approvers = events.OfType<ApprovalGiven>().Select(given => given.Approver).ToArray();
        approvers.Distinct().Count().ShouldBe(approvers.Length, told);
        approvers.ShouldNotContain(submitted.Requester, told);
        var approved = events.OfType<AccessRequestApproved>().SingleOrDefault();
        approvers.Length.ShouldBeLessThanOrEqualTo(submitted.Required, told);
        (approved is { Automatic: false }).ShouldBe(approvers.Length == submitted.Required, told);
        if (approved is not null)
        {
            (approved.Until - approved.At).ShouldBe(TimeSpan.FromSeconds(submitted.DurationSeconds), told);
        }

        var used = events.OfType<AccessRequestUsed>().Select(use => use.Session).ToArray();
        used.Distinct().Count().ShouldBe(used.Length, told);
        used.Length.ShouldBeLessThanOrEqualTo(submitted.Sessions, told);
    }
}
