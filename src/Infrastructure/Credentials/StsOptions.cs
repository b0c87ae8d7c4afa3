using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Who hands out the keys.</summary>
public enum StsMode
{
    /// <summary>AWS STS.</summary>
    Aws,

    /// <summary>The sandbox on a loopback port; AWS is never asked.</summary>
    Sandbox,
}

/// <summary>Configuration section <c>Sentinel:Sts</c>.</summary>
public sealed partial record StsOptions
{
    public const string Section = "Sentinel:Sts";

    private const int MostConcurrency = 256;

    /// <summary><c>aws</c> or <c>sandbox</c>; may be missing only where Sentinel runs its own database, and then means sandbox.</summary>
    public string? Mode { get; init; }

    /// <summary>STS endpoint, such as a VPC endpoint; https unless loopback. Without it the region's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Region of STS for profiles that name none; needed in mode aws.</summary>
    public string? Region { get; init; }

    /// <summary>ARN patterns (<c>*</c>, <c>?</c>) of the roles that may be handed out; needed in mode aws.</summary>
    public IReadOnlyList<string> AllowedRoles { get; init; } = [];

    /// <summary>A sandbox that another process serves; without it this process serves one.</summary>
    public string? SandboxUrl { get; init; }

    /// <summary>Loopback port of the sandbox that this process serves; 0 takes a free one.</summary>
    public int SandboxPort { get; init; } = 8701;

    /// <summary>Calls of AssumeRole at one time; others wait.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>The mode in force; ask <see cref="Problems"/> first.</summary>
    public StsMode ModeInForce => Mode == "aws" ? StsMode.Aws : StsMode.Sandbox;

    /// <summary>The roles in force: in the sandbox all of its sample account unless told otherwise.</summary>
    public IReadOnlyList<string> RolesInForce =>
        AllowedRoles.Count == 0 && ModeInForce == StsMode.Sandbox ? ["arn:aws:iam::123456789012:role/*"] : AllowedRoles;

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    /// <param name="embedded">Sentinel runs its own private database.</param>
    /// <param name="ownUrls">Where Sentinel listens and how it is called from outside; host <c>*</c> and <c>+</c> mean any.</param>
    /// <param name="containerCredentialsUri">The environment's <c>AWS_CONTAINER_CREDENTIALS_FULL_URI</c>.</param>
    public IReadOnlyList<string> Problems(bool embedded, IEnumerable<string> ownUrls, string? containerCredentialsUri)
    {
        ArgumentNullException.ThrowIfNull(ownUrls);
        var problems = new List<string>();
        if (Mode is not ("aws" or "sandbox") && !(Mode is null && embedded))
        {
            problems.Add(Mode is null
                ? "Sentinel:Sts:Mode is missing: set it to \"aws\", or to \"sandbox\" for keys that are good for nothing at AWS."
                : $"Sentinel:Sts:Mode is \"{Mode}\"; it must be \"aws\" or \"sandbox\".");
        }

        CheckUrl(nameof(Endpoint), Endpoint, problems);
        CheckUrl(nameof(SandboxUrl), SandboxUrl, problems);
        if (SandboxUrl is not null && Uri.TryCreate(SandboxUrl, UriKind.Absolute, out var sandbox) && !sandbox.IsLoopback)
        {
            problems.Add("Sentinel:Sts:SandboxUrl must be a loopback address.");
        }

        if (Region is not null && !IsRegion(Region))
        {
            problems.Add($"Sentinel:Sts:Region \"{Region}\" is not the name of an AWS region, such as \"eu-central-1\".");
        }

        if (SandboxPort is < 0 or > 65_535)
        {
            problems.Add("Sentinel:Sts:SandboxPort must be 0 to 65535.");
        }

        if (Concurrency is < 1 or > MostConcurrency)
        {
            problems.Add($"Sentinel:Sts:Concurrency must be 1 to {MostConcurrency}.");
        }

        problems.AddRange(AllowedRoles
            .Where(pattern => !RolePattern().IsMatch(pattern))
            .Select(pattern => $"Sentinel:Sts:AllowedRoles has \"{pattern}\"; a pattern begins with \"arn:\" and names roles of IAM."));
        if (Mode == "aws")
        {
            CheckAws(ownUrls, containerCredentialsUri, problems);
        }

        return problems;
    }

    internal static bool IsRegion(string text) => RegionName().IsMatch(text);

    private void CheckAws(IEnumerable<string> ownUrls, string? containerCredentialsUri, List<string> problems)
    {
        if (Region is null)
        {
            problems.Add("Sentinel:Sts:Region is missing: name the region whose STS is asked.");
        }

        if (AllowedRoles.Count == 0)
        {
            problems.Add("Sentinel:Sts:AllowedRoles is empty, so no role could be handed out: list ARN patterns.");
        }

        if (SandboxUrl is not null)
        {
            problems.Add("Sentinel:Sts:SandboxUrl has no meaning in mode aws.");
        }

        if (Uri.TryCreate(containerCredentialsUri, UriKind.Absolute, out var source) && ownUrls.Any(own => Serves(own, source)))
        {
            problems.Add(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI names Sentinel itself: it cannot take its own AWS credentials from itself. Unset it for this process.");
        }
    }

    private static void CheckUrl(string name, string? value, List<string> problems)
    {
        if (value is null)
        {
            return;
        }

        var good = Uri.TryCreate(value, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { UserInfo: "", Query: "", Fragment: "" };
        if (!good)
        {
            problems.Add($"Sentinel:Sts:{name} must be an https URL (http for a loopback address only) without user, query or fragment.");
        }
    }

    private static bool Serves(string own, Uri source)
    {
        var address = BindingAddress.Parse(own);
        if (address.Port != source.Port)
        {
            return false;
        }

        var anyHost = address.Host is "*" or "+" or "0.0.0.0" or "[::]";
        var ownIsLoopback = Uri.TryCreate($"http://{address.Host}", UriKind.Absolute, out var host) && host.IsLoopback;
        return anyHost || (ownIsLoopback && source.IsLoopback) || string.Equals(address.Host, source.Host, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\A[a-z]{2,4}(?:-[a-z]{2,16}){1,3}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\Aarn:[!-~]{1,64}:role/[!-~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex RolePattern();
}
