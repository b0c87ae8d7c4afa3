namespace Sentinel.Load.Targets;

/// <summary>The policy that is in force unless a scenario puts another in its place, and takes that back.</summary>
internal static class ClusterPolicy
{
    /// <summary>What developers have at once.</summary>
    public const string Profile = "dev";

    /// <summary>The same of another role: an order on one of them does not cover the other.</summary>
    public const string OtherProfile = "build";

    public const string Document = """
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        - {name: build, role_arn: "arn:aws:iam::123456789012:role/SandboxProd"}
        rules:
        - {name: developers, effect: allow, conditions: {groups: [developers]}}

        """;
}
