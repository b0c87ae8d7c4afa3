using System.Globalization;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Lists;
using Sentinel.Application.Nodes;
using Sentinel.Application.Policies;
using Sentinel.Infrastructure.Credentials;
using Sentinel.Infrastructure.Policies;

namespace Sentinel.Api.Hosting;

/// <summary>Whether this process is alive, and whether it may serve.</summary>
internal static class Readiness
{
    private const int MostFindings = 20;

    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.Health, () => TypedResults.Ok(new HealthBody("alive")));
        app.Map(Routes.Readiness, Ready).Produces<ReadinessBody>().Produces<ReadinessBody>(StatusCodes.Status503ServiceUnavailable);
        app.Map(Routes.ListNodes, List).Produces<Page<NodeStatus>>();
    }

    private static IResult Ready(
        HttpContext http, ISnapshots snapshots, INodes nodes, StsOptions sts, BaseIdentityProbe probe, PolicyFileStatus file, FourEyes fourEyes,
        Certificates certificates, Onlooker onlooker)
    {
        var snapshot = snapshots.Current;
        var policy = snapshot.Of<PolicyInForce>();
        var checks = new Dictionary<string, string>
        {
            ["log"] = snapshots.Unfit?.Code ?? "ok",
            ["policy"] = policy.Unusable ? policy.Refusal!.Code : "ok",
            ["sts"] = probe.Problem?.Code ?? "ok",
        };

        if (file.Now is { } stands)
        {
            checks["policy-file"] = stands.Code;
        }

        if (certificates.IsUsed)
        {
            checks["certificate"] = certificates.Problem ?? "ok";
        }

        // A policy file that is not in force leaves another policy in force.
        // Without keys of its own a node still refuses and revokes as it must; without the log or the policy it cannot even decide.
        var ready = checks["log"] == "ok" && checks["policy"] == "ok";
        var status = ready ? "ready" : "not-ready";
        var body = onlooker.MaySeeMore(http, snapshot)
            ? new ReadinessBody(status, checks, new(
                nodes.Self.Node.Value, nodes.Self.Epoch, snapshot.Sequence, policy.Compiled?.Version, sts.ModeInForce.ToString().ToLowerInvariant(),
                probe.Identity?.Account, probe.Identity?.Arn, probe.Identity?.Chained, "local", fourEyes.IsOn, Of(file.Now)))
            : new ReadinessBody(status, null, null);
        return TypedResults.Json(
            body,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static PolicyFileDetail? Of(FileStatus? file) => file is null ? null : new(
        file.Path, file.Hash, file.Detail,
        [.. file.Findings.Take(MostFindings).Select(found => string.Create(
            CultureInfo.InvariantCulture, $"{found.Line}:{found.Column} {found.Path} {found.Code}: {found.Message}"))]);

    private static async Task<IResult> List(INodes nodes, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<NodeStatus>(await nodes.Present(cancellationToken), null));
}

/// <param name="Status"><c>alive</c>, or there is no answer.</param>
internal sealed record HealthBody(string Status);

/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Checks">Each with <c>ok</c> or the code of what is wrong; for operators, auditors and admins.</param>
/// <param name="Detail">For operators, auditors and admins.</param>
internal sealed record ReadinessBody(string Status, IReadOnlyDictionary<string, string>? Checks, ReadinessDetail? Detail);

/// <param name="Node">Id of this node.</param>
/// <param name="Epoch">Its registration.</param>
/// <param name="Sequence">It has applied the log up to here.</param>
/// <param name="PolicyVersion">The policy that it decides with.</param>
/// <param name="StsMode">aws or sandbox.</param>
/// <param name="Account">AWS account that Sentinel itself belongs to.</param>
/// <param name="Arn">Whom Sentinel itself is at AWS.</param>
/// <param name="Chained">Whether that is a role, so that leases last an hour at most.</param>
/// <param name="Durability"><c>local</c>: a commit is on this database's disk.</param>
/// <param name="FourEyes">Whether a policy takes force only when a second admin accepts it.</param>
/// <param name="PolicyFile">The policy file of this node; null when it has none.</param>
internal sealed record ReadinessDetail(
    string Node, long Epoch, long Sequence, int? PolicyVersion, string StsMode, string? Account, string? Arn, bool? Chained, string Durability,
    bool FourEyes, PolicyFileDetail? PolicyFile);

/// <param name="Path">File or folder that is looked at.</param>
/// <param name="Hash">SHA-256 of what stands there; null when it cannot be read.</param>
/// <param name="Problem">What is wrong and what to do; null when what stands there is in force.</param>
/// <param name="Findings">The first mistakes of a refused document, each with line, column, path and code.</param>
internal sealed record PolicyFileDetail(string Path, string? Hash, string? Problem, IReadOnlyList<string> Findings);
