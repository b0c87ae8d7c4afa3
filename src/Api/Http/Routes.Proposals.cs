using Sentinel.Application.Identity;

namespace Sentinel.Api.Http;

/// <content>Policies that wait for a second admin.</content>
internal static partial class Routes
{
    public static Route ListPolicyProposals { get; } = new("ListPolicyProposals", "GET", "/v1/policy/proposals", Api, Permissions.ReadPolicy)
    {
        Query = Paged,
        Refuses = ["cursor-invalid"],
    };

    public static Route GetPolicyProposal { get; } = new("GetPolicyProposal", "GET", "/v1/policy/proposals/{id}", Api, Permissions.ReadPolicy)
    {
        ShowsVersion = true,
        Refuses = ["proposal-unknown"],
    };

    public static Route AcceptPolicyProposal { get; } =
        new("AcceptPolicyProposal", "POST", "/v1/policy/proposals/{id}/accept", Api, Permissions.PublishPolicy)
        {
            TakesIfMatch = true,
            Refuses =
            [
                .. Grants, "policy-invalid", "precondition-required", "proposal-unknown", "proposal-own", "proposal-outdated", "proposal-over",
                "proposer-gone",
            ],
        };

    public static Route RejectPolicyProposal { get; } =
        new("RejectPolicyProposal", "POST", "/v1/policy/proposals/{id}/reject", Api, Permissions.PublishPolicy)
        {
            HasBody = true,
            TakesIfMatch = true,
            Refuses = ["proposal-unknown", "proposal-over"],
        };
}
