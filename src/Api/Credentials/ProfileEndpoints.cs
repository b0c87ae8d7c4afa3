using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Lists;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Credentials;

/// <summary>What can be asked for, and whether AWS would play along.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListProfiles, List).Produces<Page<ProfileOffer>>();
        app.Map(Routes.CheckProfile, Check).Produces<RoleReport>();
    }

    private static IResult List(PageQuery page, Authenticated who, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (page.Cursor is { } cursor && !Syntax.IsProfileName(cursor))
        {
            return ListRefusals.CursorInvalid.ToProblem();
        }

        var (offers, refusal) = ProfileOffers.List(
            who.Snapshot, who.Actor, who.Snapshot.Now(clock), page.Cursor, page.Limit, cancellationToken);
        return offers is null ? refusal!.ToProblem() : TypedResults.Ok(offers);
    }

    private static async Task<IResult> Check(
        string name, Authenticated who, IMediator mediator, HttpResponse response, SandboxMark mark, CancellationToken cancellationToken)
    {
        // A profile's name may have slashes, and routing leaves those that were encoded as they are.
        var profile = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var found = await mediator.Send(new CheckProfile(who.Caller, profile), cancellationToken);
        if (found.Report is not { } report)
        {
            return found.Refusal!.ToProblem();
        }

        if (mark.IsSandbox)
        {
            response.Headers["Sentinel-Sandbox"] = "true";
        }

        return TypedResults.Ok(report);
    }
}
