using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>approvals</c>.</summary>
internal sealed class ApprovalReader(Findings findings, ListReader lists, TimeReader times)
{
    private const int MostRequired = 100;

    public ApprovalRule? Read(YamlValue value)
    {
        if (Fields.Read(value, Schemas.Approval, findings) is not { } fields)
        {
            return null;
        }

        var name = findings.Name(fields["name"]);
        var most = findings.Duration(fields["max_duration"], DurationReader.Shortest) ?? ApprovalRule.DefaultMaxDuration;
        var rule = new ApprovalRule(
            name ?? "",
            lists.Profiles(fields["profiles"]),
            lists.Users(fields["approvers"]),
            lists.Groups(fields["approver_groups"]),
            findings.Number(fields["required"], 1, MostRequired) ?? 1,
            findings.Duration(fields["pending_for"], ApprovalRule.LeastPendingFor, ApprovalRule.MostPendingFor) ?? ApprovalRule.DefaultPendingFor,
            most,
            Automatic(fields["auto_approve"], most));
        CheckQuorum(rule, fields);
        return name is null ? null : rule;
    }

    private AutoApproval? Automatic(YamlValue? value, TimeSpan most)
    {
        if (Fields.Read(value, Schemas.AutoApproval, findings) is not { } fields)
        {
            return null;
        }

        if (fields["users"] is YamlList { Items.Count: 0 } nobody)
        {
            findings.Error(nobody, FindingCode.NobodyNamed, "Nobody is named here.", "name users, or remove auto_approve");
        }

        return new(
            lists.Users(fields["users"]),
            times.Read(fields["time"]),
            findings.Duration(fields["max_duration"], DurationReader.Shortest, most));
    }

    private void CheckQuorum(ApprovalRule rule, Fields fields)
    {
        if (ListReader.IsNobody(fields["approvers"]) && ListReader.IsNobody(fields["approver_groups"]))
        {
            findings.Error(fields.At, FindingCode.NobodyNamed, "Nobody could approve here.", "add approvers or approver_groups");
            return;
        }

        var distinct = rule.Approvers.Distinct(StringComparer.Ordinal).Count();
        if (ListReader.IsNobody(fields["approver_groups"]) && distinct > 0 && rule.Required > distinct)
        {
            findings.Error(
                fields["required"]!,
                FindingCode.QuorumImpossible,
                $"{rule.Required} approvers are required, and {distinct} named.",
                "require fewer, or name more of them");
        }
    }
}
