using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Requests;

/// <summary>Every <em>no</em> of a request for access.</summary>
public static class RequestRefusals
{
    public static Refusal Unknown { get; } = new(
        "request-unknown", "There is no such request, or it is neither yours nor yours to decide. List those that are with GET /v1/requests.");

    /// <summary>A beginning of an id is taken for it where there is only one.</summary>
    public static Refusal IdAmbiguous { get; } =
        new("id-ambiguous", "The ids of several requests that you may see begin so. Give more of it, or list them with GET /v1/requests.");

    public static Refusal Exists { get; } = new("request-exists", "A request of this id exists. Submit another.");

    /// <summary>Four eyes are two persons', and the requester's are not among the approvers'.</summary>
    public static Refusal Own { get; } = new(
        "own-request",
        "Nobody decides a request of his own, and a token that somebody else has issued counts as its issuer's until its person confirms it. "
        + "Have another approver decide, or take the request back with POST /v1/requests/{id}/cancel.");

    /// <summary>Two approvals that one person may have given are one.</summary>
    public static Refusal CountsAlready { get; } = new(
        "approval-counts-already",
        "An approval was given that may be the same person's: a token that somebody else has issued counts as its issuer's until its "
        + "person confirms it. Have another approver decide.");

    /// <summary>The caller is no approver of this request.</summary>
    public static Refusal NotAnApprover { get; } = new(
        "not-an-approver", "The policy does not name you or a group of yours as approver of this profile. Ask one of those whom it names.");

    /// <summary>What the approvers were shown is not what they would approve.</summary>
    public static Refusal Outdated { get; } = new(
        "request-outdated",
        "The profile, or who decides on it, was changed since the request was submitted, and an approval is for what was shown. Have it submitted anew.");

    /// <summary>It was not decided yet, so there is nothing to withdraw.</summary>
    public static Refusal StillPending { get; } = new(
        "request-pending", "The request is pending: there is no approval to withdraw. Take it back with POST /v1/requests/{id}/cancel.");

    public static Refusal UsedUp { get; } = new(
        "approval-used-up", "As many sessions stand on the approval as were asked for. Go on with one of them, or submit another request.");

    public static Refusal Ending { get; } =
        new("approval-ending", "The approval has less than a minute left. Submit another request with POST /v1/requests.");

    /// <summary>The profile is the caller's without anybody's approval.</summary>
    public static Refusal NotNeeded { get; } =
        new("approval-not-needed", "The policy gives you this profile without an approval. Open a session with POST /v1/sessions.");

    /// <summary>Nobody could say yes.</summary>
    public static Refusal NoApprovers { get; } = new(
        "no-approvers", "The policy asks for more approvals than there are others who could give one. Ask an admin to name approvers for this profile.");

    /// <summary>An approval lifts what asks for one, and nothing else.</summary>
    public static Refusal DeniedAnyway(string profile) => new(
        "policy-denied", $"A rule denies profile {profile} to whoever asked for it, and no approval lifts that. Ask an admin for another rule, or for another profile.");

    /// <summary>The rules do not give it to who has asked for it, not even with an approval.</summary>
    public static Refusal NotGivenNow(string profile) => new(
        "policy-denied", $"The policy does not give profile {profile} to whoever asked for it now, not even with an approval. Have an admin look at the rules.");

    public static Refusal TooShort { get; } = new("request-too-short", "Access is asked for one minute at least. Ask for more.");

    /// <param name="longest">What may be asked for.</param>
    public static Refusal TooLong(TimeSpan longest) => new(
        "request-too-long", $"The policy lets nobody approve more than {longest.TotalSeconds:0} seconds of this profile. Ask for less.");

    /// <summary>Approvers must be able to see what is urgent.</summary>
    public static Refusal TooManyPending { get; } = new(
        "too-many-requests-pending",
        "Five requests of yours for this profile wait for a decision. Wait for one, or take one back with POST /v1/requests/{id}/cancel.");

    /// <summary>Somebody was faster, or time was.</summary>
    public static Refusal Decided(RequestStatus status) => new(
        "request-decided", $"It is decided: the request {Standing(status)}. Nothing was changed; GET /v1/requests/{{id}} shows it.");

    /// <summary>It gives nobody anything now.</summary>
    public static Refusal NotInForce(RequestStatus status) => new(
        "approval-not-in-force", $"There is no approval to stand on: the request {Standing(status)}. GET /v1/requests lists yours.");

    /// <summary>It was approved, and nobody has recorded yet that it does not count any more.</summary>
    public static Refusal HasLapsed { get; } = new(
        "approval-not-in-force",
        "There is no approval to stand on: what was approved has changed since, or who approved it may not any more. Submit another request.");

    private static string Standing(RequestStatus status) => status switch
    {
        RequestStatus.Pending => "is pending",
        RequestStatus.Approved => "is approved",
        RequestStatus.Denied => "was denied",
        RequestStatus.Expired => "has expired, for nobody decided in time",
        RequestStatus.Cancelled => "was cancelled",
        RequestStatus.Withdrawn => "was withdrawn",
        RequestStatus.Lapsed => "has lapsed: what was approved, or who approved it, is not what it was",
        _ => "was approved, and its time is over",
    };
}
