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
    }

    private static Results<Ok<Page<PersonDetail>>, ProblemResult> List(Authenticated who, PageQuery page) =>
        page.Of(
            who.Snapshot.Of<People>().Persons.Select(person => PersonDetail.Of(person)!), person => person.Id.Value,
            cursor => Id.TryParse<PersonId>(cursor, out _));

    private static IResult Get(string id, Authenticated who)
    {
        var person = who.Snapshot.Of<People>().Find(new(id));
        return person is null
            ? IdentityRefusals.PersonUnknown.ToProblem()
            : Outcomes.Versioned(PersonDetail.Of(person), person.Version);
    }

    private static async Task<IResult> Register(PersonBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new RegisterPerson(who.Caller, body.Handle, body.Groups ?? [], body.Roles), cancellationToken);
        return registered.Outcome.ToCreated($"/v1/persons/{registered.PersonId}", _ => new PersonCreated(registered.PersonId));
    }

    private static async Task<IResult> PutGroups(
        string id, GroupsBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<PersonId>(id, out var person)
            ? (await mediator.Send(new ChangeGroups(who.Caller, person, body.Groups, match.Version), cancellationToken)).ToNoContent()
            : IdentityRefusals.PersonUnknown.ToProblem();

    private static async Task<IResult> PutRoles(
        string id, RolesBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<PersonId>(id, out var person)
            ? (await mediator.Send(new ChangeRoles(who.Caller, person, body.Roles, match.Version), cancellationToken)).ToNoContent()
            : IdentityRefusals.PersonUnknown.ToProblem();

    private static async Task<IResult> Disable(
        string id, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<PersonId>(id, out var person)
            ? (await mediator.Send(new DisablePerson(who.Caller, person, match.Version), cancellationToken)).ToNoContent()
            : IdentityRefusals.PersonUnknown.ToProblem();

    private static async Task<IResult> Bind(
        string id, ExternalIdentity body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<PersonId>(id, out var person)
            ? (await mediator.Send(new BindIdentity(who.Caller, person, body.Issuer, body.Subject, match.Version), cancellationToken)).ToNoContent()
            : IdentityRefusals.PersonUnknown.ToProblem();

    /// <remarks>A body and not a query: subjects are personal, and queries end up in the logs of every hop.</remarks>
    private static async Task<IResult> Unbind(
        string id, ExternalIdentity body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<PersonId>(id, out var person)
            ? (await mediator.Send(new UnbindIdentity(who.Caller, person, body.Issuer, body.Subject, match.Version), cancellationToken)).ToNoContent()
            : IdentityRefusals.PersonUnknown.ToProblem();
}

/// <param name="Handle">1–64 of A–Z a–z 0–9 . _ @ -</param>
/// <param name="Roles">What the person may be.</param>
/// <param name="Groups">None when absent.</param>
internal sealed record PersonBody(string Handle, Roles Roles, IReadOnlyList<string>? Groups = null);

/// <param name="Groups">All groups from now on.</param>
internal sealed record GroupsBody(IReadOnlyList<string> Groups);

/// <param name="Roles">All roles from now on.</param>
internal sealed record RolesBody(Roles Roles);

/// <param name="Id">The new person.</param>
internal sealed record PersonCreated(PersonId Id);

/// <param name="Id">Never changes.</param>
/// <param name="Handle">What policies call the person.</param>
/// <param name="Groups">Sorted.</param>
/// <param name="Roles">The most that the person's tokens can do.</param>
/// <param name="Disabled">Whether the person is disabled for good.</param>
/// <param name="Identities">Whoever proves to be one of these is this person; in the order in which they were bound.</param>
internal sealed record PersonDetail(
    PersonId Id, string Handle, IReadOnlyList<string> Groups, Roles Roles, bool Disabled, IReadOnlyList<ExternalIdentity> Identities)
{
    public static PersonDetail? Of(Versioned<Person> person) => person.State switch
    {
        Person.Active p => new(p.Id, p.Handle, p.Groups, p.Roles, Disabled: false, p.Identities),
        Person.Disabled p => new(p.Id, p.Handle, p.Groups, p.Roles, Disabled: true, p.Identities),
        _ => null,
    };
}
