using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

/// <param name="Handle">1–64 of A–Z a–z 0–9 . _ @ -</param>
/// <param name="Roles">What the person may be.</param>
/// <param name="Groups">None when absent.</param>
/// <param name="DisplayName">1–100 visible characters; none when absent.</param>
/// <param name="Email">An address; none when absent.</param>
internal sealed record PersonBody(
    string Handle, Roles Roles, IReadOnlyList<string>? Groups = null, string? DisplayName = null, string? Email = null);

/// <param name="Groups">All groups from now on.</param>
internal sealed record GroupsBody(IReadOnlyList<string> Groups);

/// <param name="Roles">All roles from now on.</param>
internal sealed record RolesBody(Roles Roles);

/// <param name="DisplayName">1–100 visible characters; none from now on when absent.</param>
/// <param name="Email">An address; none from now on when absent.</param>
internal sealed record DetailsBody(string? DisplayName = null, string? Email = null);

/// <param name="Id">The new person.</param>
internal sealed record PersonCreated(PersonId Id);

/// <param name="Id">Never changes.</param>
/// <param name="Handle">What policies call the person.</param>
/// <param name="Groups">Sorted.</param>
/// <param name="Roles">The most that the person's tokens can do.</param>
/// <param name="Disabled">Whether the person is disabled for good.</param>
/// <param name="Identities">Whoever proves to be one of these is this person; in the order in which they were bound.</param>
/// <param name="Erased">Whether name and e-mail were erased for good.</param>
/// <param name="DisplayName">Null when there is none.</param>
/// <param name="Email">Null when there is none.</param>
internal sealed record PersonDetail(
    PersonId Id, string Handle, IReadOnlyList<string> Groups, Roles Roles, bool Disabled, IReadOnlyList<ExternalIdentity> Identities, bool Erased,
    string? DisplayName, string? Email)
{
    public static PersonDetail? Of(Versioned<Person> person) => person.State switch
    {
        Person.Active p => new(p.Id, p.Handle, p.Groups, p.Roles, Disabled: false, p.Identities, p.IsErased, null, null),
        Person.Disabled p => new(p.Id, p.Handle, p.Groups, p.Roles, Disabled: true, p.Identities, p.IsErased, null, null),
        _ => null,
    };

    public PersonDetail With(PersonalDetails? details) => this with { DisplayName = details?.DisplayName, Email = details?.Email };
}
