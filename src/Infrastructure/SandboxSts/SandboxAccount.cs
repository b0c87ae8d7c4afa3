using System.Collections.Frozen;
using System.Collections.Immutable;
using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>The account that the sandbox plays: its roles and the managed policies it knows.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Roles">The roles that exist; one trusts Sentinel's own key as far as it says.</param>
public sealed record SandboxAccount(string Id, ImmutableArray<SandboxRole> Roles)
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private static readonly FrozenDictionary<string, SessionPolicy> Managed = new Dictionary<string, SessionPolicy>
    {
        ["arn:aws:iam::aws:policy/AdministratorAccess"] = SessionPolicy.Parse(AllowAll, [])!,
        ["arn:aws:iam::aws:policy/AWSDenyAll"] =
            SessionPolicy.Parse(AllowAll.Replace("Allow", "Deny", StringComparison.Ordinal), [])!,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The account of the sample policy, with roles that lack something for whoever wants to see how that looks.</summary>
    public static SandboxAccount Sample { get; } = new(
        "123456789012",
        [
            new("SandboxDev"), new("SandboxProd"), new("SandboxLocked"),
            new("SandboxClosed") { Trusted = [] },
            new("SandboxUntagged") { Trusted = [AssumeRoleAction.Name, AssumeRoleAction.SetSourceIdentity] },
            new("SandboxNameless") { Trusted = [AssumeRoleAction.Name, AssumeRoleAction.TagSession] },
            new("SandboxShared", ExternalId: "sandbox-external-id"),
            new("SandboxShort", MaxSessionSeconds: 3_600),
        ]);

    internal SandboxRole? Find(RoleArn role) =>
        role.Partition == "aws" && role.Account == Id && role.Path == "/"
            ? Roles.FirstOrDefault(known => string.Equals(known.Name, role.Name, StringComparison.Ordinal))
            : null;

    internal static SessionPolicy? ManagedPolicy(string arn) => Managed.GetValueOrDefault(arn);
}

/// <summary>A role of the sandbox: allowed everything, so that only session policies restrict.</summary>
/// <param name="Name">Without a path.</param>
/// <param name="MaxSessionSeconds">Its MaxSessionDuration.</param>
/// <param name="ExternalId">What its trust policy asks for; null for nothing.</param>
public sealed record SandboxRole(string Name, int MaxSessionSeconds = 43_200, string? ExternalId = null)
{
    /// <summary>The actions that its trust policy lets Sentinel's own key do.</summary>
    public ImmutableArray<string> Trusted { get; init; } =
        [AssumeRoleAction.Name, AssumeRoleAction.TagSession, AssumeRoleAction.SetSourceIdentity];
}
