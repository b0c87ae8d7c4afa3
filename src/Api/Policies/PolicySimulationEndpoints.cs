using System.Net;
using System.Net.Sockets;
using FluentValidation;
using FluentValidation.Results;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Policies;

/// <summary>What a document would be and do, without any change.</summary>
internal static class PolicySimulationEndpoints
{
    private const int MostRequests = 100;
    private const int LongestUser = 256;

    public static void MapPolicySimulation(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ValidatePolicy, Validate).Produces<ValidationResult>();
        app.Map(Routes.SimulatePolicy, Simulate).Produces<SimulationResult>();
    }

    private static IResult Validate(ValidationBody body, PolicyPublication publication, CancellationToken cancellationToken)
    {
        var document = publication.Check(body.Document, cancellationToken);
        return TypedResults.Ok(new ValidationResult(document.IsValid, Mistake.Of(document.Findings), Warning.Of(document.Findings)));
    }

    private static async Task<IResult> Simulate(
        SimulationBody body, Authenticated who, PolicyPublication publication, CachedPolicyLoader policies, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (body is { Document: not null, Version: not null })
        {
            throw new ValidationException([new ValidationFailure("version", "A version or a document, not both.")]);
        }

        var queries = Read(body.Requests, who, who.Snapshot.Now(clock));
        if (!who.Actor.MayTouchOthers(Permissions.SimulatePolicy) && !queries.All(query => IsSelf(query, who.Actor)))
        {
            return PolicyRefusals.SimulationOfOthers.ToProblem();
        }

        if (queries.Any(query => IsSelf(query, who.Actor) && !who.Actor.With.Limits.AllowProfile(query.Profile)))
        {
            return IdentityRefusals.TokenForOtherProfiles.ToProblem();
        }

        var draft = body.Document is { } text ? publication.Check(text, cancellationToken) : null;
        var inForce = who.Snapshot.Of<PolicyInForce>();
        var (policy, refusal) = draft is not null ? Ready(draft.Compile(), PolicyRefusals.Invalid)
            : body.Version is { } version ? await policies.Load(version, cancellationToken)
            : Ready(inForce.Compiled, inForce.Refusal);
        if (policy is null)
        {
            return draft is null ? refusal!.ToProblem() : new ProblemResult(refusal!, findings: draft.Findings);
        }

        return TypedResults.Ok(new SimulationResult(
            new(draft is null ? policy.Version : null, policy.Hash),
            [.. queries.Zip(body.Requests, (query, asked) => PolicySimulation.Run(policy, query, new(asked.Approved, asked.BreakGlass)))]));
    }

    private static LoadedPolicy Ready(CompiledPolicy? policy, Refusal? otherwise) => policy is null ? new(null, otherwise) : new(policy, null);

    private static bool IsSelf(PolicyQuery query, Actor actor) => query.User == actor.Handle && actor.Who.GroupSet.SetEquals(query.Groups);

    private static PolicyQuery[] Read(IReadOnlyList<SimulatedRequest> requests, Authenticated who, DateTimeOffset now)
    {
        var errors = new List<ValidationFailure>();
        Check(requests.Count is > 0 and <= MostRequests, "requests", $"1 to {MostRequests} requests.");
        var queries = new List<PolicyQuery>();
        foreach (var (index, asked) in requests.Take(MostRequests).Index())
        {
            var at = $"requests[{index}]";
            if (asked is null)
            {
                Check(false, at, "A request.");
                continue;
            }

            var (time, source, version) = (now, default(IPAddress), default(Version));
            Check(Syntax.IsProfileName(asked.Profile), $"{at}.profile", "1–256 of A–Z a–z 0–9 _ / : - without //");
            Check(asked.User is null || PlainText.IsName(asked.User, LongestUser), $"{at}.user", $"1–{LongestUser} visible characters.");
            Check(
                asked.Groups is null || (asked.Groups.Count <= GroupName.MaxCount && asked.Groups.All(GroupName.IsValid)), $"{at}.groups",
                $"At most {GroupName.MaxCount} groups of 1–{GroupName.MaxLength} visible characters.");
            Check(asked.Time is null || InstantText.TryParse(asked.Time, out time), $"{at}.time", "An instant such as 2026-11-21T08:00:00Z.");
            Check(asked.SourceIp is null || TryAddress(asked.SourceIp, out source), $"{at}.sourceIp", "An address such as 10.1.2.3 or 2001:db8::1.");
            Check(
                asked.Device?.OsType is null || PlainText.IsName(asked.Device.OsType, 64), $"{at}.device.osType", "1–64 visible characters.");
            Check(
                asked.Device?.OsVersion is null || TryVersion(asked.Device.OsVersion, out version), $"{at}.device.osVersion",
                "One to four numbers with dots between, such as 14.2.");
            var user = asked.User ?? who.Actor.Handle;
            queries.Add(new(user, [.. asked.Groups ?? GroupsOf(who, user)], asked.Profile, asked.Mode, time, source)
            {
                SessionTracked = asked.SessionTracked,
                Device = asked.Device is { } device
                    ? new(device.DiskEncrypted, device.MdmEnrolled, device.MdmCompliant, device.FirewallEnabled, device.OsType, version)
                    : null,
            });
        }

        return errors.Count == 0 ? [.. queries] : throw new ValidationException(errors);

        void Check(bool right, string field, string message)
        {
            if (!right)
            {
                errors.Add(new(field, message));
            }
        }
    }

    private static IReadOnlyList<string> GroupsOf(Authenticated who, string user) =>
        user == who.Actor.Handle ? who.Actor.Groups
        : who.Actor.MayTouchOthers(Permissions.SimulatePolicy)
            && who.Snapshot.Of<People>().FindByHandle(user) is { State: Person.Active person } ? person.Groups
        : [];

    /// <summary>In the usual form only: the framework also reads <c>10.1</c>, which is 10.0.0.1.</summary>
    private static bool TryAddress(string text, out IPAddress? address)
    {
        var read = IPAddress.TryParse(text, out address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == text);
        address = read && address!.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return read;
    }

    private static bool TryVersion(string text, out Version? version) =>
        Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out version);
}
