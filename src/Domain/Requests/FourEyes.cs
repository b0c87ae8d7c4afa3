using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Requests;

/// <summary>Who must be another. Persons are compared, never names: one person may hold several identities and tokens.</summary>
/// <remarks>
/// A token that somebody else has issued may be in the issuer's hands until its person confirms it. What is done with it counts as
/// the deed of each of them, and two deeds that one person may have done are one.
/// </remarks>
internal static class FourEyes
{
    public static bool AreOne(AccessRequestSubmitted submitted, ApprovalGiven given) =>
        Overlap(submitted.Requester, submitted.CountsAs, given.Approver, given.CountsAs);

    public static bool AreOne(ApprovalGiven earlier, ApprovalGiven given) =>
        Overlap(earlier.Approver, earlier.CountsAs, given.Approver, given.CountsAs);

    private static bool Overlap(PersonId one, IReadOnlyList<PersonId> oneToo, PersonId other, IReadOnlyList<PersonId> otherToo) =>
        one == other || oneToo.Contains(other) || otherToo.Contains(one) || oneToo.Intersect(otherToo).Any();
}
