using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

internal static class PersonEndpoints
{
    public static void MapPersons(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListPersons, List);
        app.Map(Routes.RegisterPerson, Register).Produces<PersonCreated>(StatusCodes.Status201Created);
        app.Map(Routes.GetPerson, Get).Produces<PersonDetail>();
        app.Map(Routes.ChangeGroups, PutGroups).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ChangeRoles, PutRoles).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.DisablePerson, Disable).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.BindIdentity, Bind).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.UnbindIdentity, Unbind).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ChangeDetails, PutDetails).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ErasePerson, Erase).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<Results<Ok<Page<PersonDetail>>, ProblemResult>> List(
        Authenticated who, PageQuery page, IPersonalDetails details, CancellationToken cancellationToken)
    {
        var found = page.Of(
            who.Snapshot.Of<People>().Persons.Select(person => PersonDetail.Of(person)!), person => person.Id.Value,
            cursor => Id.TryParse<PersonId>(cursor, out _));
        if (found.Result is not Ok<Page<PersonDetail>> { Value: { } persons })
        {
            return found;
        }

        var opened = await details.Open(SealedOf(who, persons.Items), cancellationToken);
        return TypedResults.Ok(persons with { Items = [.. persons.Items.Select(person => person.With(opened.GetValueOrDefault(person.Id)))] });
    }

    private static async Task<IResult> Get(string id, Authenticated who, IPersonalDetails details, CancellationToken cancellationToken)
    {
        if (who.Snapshot.Of<People>().Find(new(id)) is not { } found)
        {
            return IdentityRefusals.PersonUnknown.ToProblem();
        }

        var person = PersonDetail.Of(found)!;
        var opened = await details.Open(SealedOf(who, [person]), cancellationToken);
        return Outcomes.Versioned(person.With(opened.GetValueOrDefault(person.Id)), found.Version);
    }

    private static Dictionary<PersonId, string> SealedOf(Authenticated who, IEnumerable<PersonDetail> persons) =>
        persons.Select(person => (person.Id, Sealed: who.Snapshot.Of<People>().Find(person.Id)!.State.Sealed))
            .Where(person => person.Sealed is not null)
            .ToDictionary(person => person.Id, person => person.Sealed!);

    private static async Task<IResult> Register(PersonBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new RegisterPerson(who.Caller, body.Handle, body.Groups ?? [], body.Roles, new(body.DisplayName, body.Email)), cancellationToken);
        return registered.Outcome.ToCreated($"/v1/persons/{registered.PersonId}", _ => new PersonCreated(registered.PersonId));
    }

    private static Task<IResult> PutGroups(
        string id, GroupsBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new ChangeGroups(who.Caller, person, body.Groups, match.Version), cancellationToken));

    private static Task<IResult> PutRoles(
        string id, RolesBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new ChangeRoles(who.Caller, person, body.Roles, match.Version), cancellationToken));

    private static Task<IResult> Disable(
        string id, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new DisablePerson(who.Caller, person, match.Version), cancellationToken));

    private static Task<IResult> PutDetails(
        string id, DetailsBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new ChangeDetails(who.Caller, person, new(body.DisplayName, body.Email), match.Version), cancellationToken));

    private static Task<IResult> Erase(
        string id, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new ErasePerson(who.Caller, person, match.Version), cancellationToken));

    private static Task<IResult> Bind(
        string id, ExternalIdentity body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new BindIdentity(who.Caller, person, body.Issuer, body.Subject, match.Version), cancellationToken));

    /// <remarks>A body and not a query: subjects are personal, and queries end up in the logs of every hop.</remarks>
    private static Task<IResult> Unbind(
        string id, ExternalIdentity body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PersonId>(
            id, IdentityRefusals.PersonUnknown, person => mediator.Send(new UnbindIdentity(who.Caller, person, body.Issuer, body.Subject, match.Version), cancellationToken));
}
