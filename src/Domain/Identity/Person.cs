using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>A person: what policy, four-eyes and revocation compare.</summary>
public abstract record Person : IState<Person, PersonEvent>
{
    private Person()
    {
    }

    public sealed record None : Person;

    /// <param name="Id">Never changes.</param>
    /// <param name="Handle">Never changes.</param>
    /// <param name="Groups">Sorted, none twice.</param>
    /// <param name="Roles">The most that any of the person's tokens can do.</param>
    public sealed record Active(PersonId Id, string Handle, IReadOnlyList<string> Groups, Roles Roles) : Person
    {
        /// <summary>Sorted, none twice.</summary>
        public IReadOnlyList<string> Groups { get; } = Groups;

        /// <summary>The same as policies compare them.</summary>
        public ImmutableHashSet<string> GroupSet { get; } = [.. Groups];

        /// <summary>In the order in which they were bound.</summary>
        public ImmutableArray<ExternalIdentity> Identities { get; init; } = [];

        /// <summary>Name and e-mail, sealed; null when there are none or they were erased.</summary>
        public string? SealedDetails { get; init; }

        /// <summary>Name and e-mail were erased and never come back.</summary>
        public bool IsErased { get; init; }
    }

    public sealed record Disabled(PersonId Id, string Handle, IReadOnlyList<string> Groups, Roles Roles) : Person
    {
        /// <summary>Nobody else can have them until they are unbound.</summary>
        public ImmutableArray<ExternalIdentity> Identities { get; init; } = [];

        /// <summary>Name and e-mail, sealed; null when there are none or they were erased.</summary>
        public string? SealedDetails { get; init; }

        /// <summary>Name and e-mail were erased and never come back.</summary>
        public bool IsErased { get; init; }
    }

    /// <summary>Name and e-mail, sealed; null when there are none, or none any more.</summary>
    public string? Sealed => this switch
    {
        Active p => p.SealedDetails,
        Disabled p => p.SealedDetails,
        _ => null,
    };

    /// <summary>The handle, active or disabled; null when there is no such person.</summary>
    public string? KnownHandle => this switch
    {
        Active p => p.Handle,
        Disabled p => p.Handle,
        _ => null,
    };

    public static Person Initial { get; } = new None();

    public static Person Evolve(Person state, PersonEvent @event) => (state, @event) switch
    {
        (None, PersonRegistered e) => new Active(e.PersonId, e.Handle, e.Groups, e.Roles),
        (Active p, GroupsChanged e) => new Active(p.Id, p.Handle, e.Groups, p.Roles)
        {
            Identities = p.Identities,
            SealedDetails = p.SealedDetails,
            IsErased = p.IsErased,
        },
        (Active p, RolesChanged e) => p with { Roles = e.Roles },
        (Active p, IdentityBound e) => p with { Identities = p.Identities.Add(new(e.Issuer, e.Subject)) },
        (Active p, IdentityUnbound e) => p with { Identities = p.Identities.Remove(new(e.Issuer, e.Subject)) },
        (Disabled p, IdentityUnbound e) => p with { Identities = p.Identities.Remove(new(e.Issuer, e.Subject)) },
        (Active p, PersonDetailsChanged e) => p with { SealedDetails = e.Sealed },
        (Active p, PersonErased) => p with { SealedDetails = null, IsErased = true },
        (Disabled p, PersonErased) => p with { SealedDetails = null, IsErased = true },
        (Active p, PersonDisabled) => new Disabled(p.Id, p.Handle, p.Groups, p.Roles)
        {
            Identities = p.Identities,
            SealedDetails = p.SealedDetails,
            IsErased = p.IsErased,
        },
        _ => state,
    };

    public Decision<PersonEvent> Register(
        PersonId id, string handle, IEnumerable<string> groups, Roles roles, DateTimeOffset now) => this switch
        {
            None when !roles.AreCompatible() => IdentityRefusals.RolesIncompatible,
            None => new PersonRegistered(id, handle, Sorted(groups), roles, now),
            _ => IdentityRefusals.HandleTaken,
        };

    public Decision<PersonEvent> ChangeGroups(IEnumerable<string> groups, DateTimeOffset now)
    {
        var sorted = Sorted(groups);
        return this switch
        {
            Active p when p.Groups.SequenceEqual(sorted, StringComparer.Ordinal) => Decision.Nothing,
            Active p => new GroupsChanged(p.Id, sorted, now),
            Disabled => IdentityRefusals.PersonIsDisabled,
            _ => IdentityRefusals.PersonUnknown,
        };
    }

    /// <param name="roles">All roles from now on.</param>
    /// <param name="anotherAdmin">Whether someone else is an active admin.</param>
    /// <param name="now">When.</param>
    public Decision<PersonEvent> ChangeRoles(Roles roles, bool anotherAdmin, DateTimeOffset now) => this switch
    {
        Active p when p.Roles == roles => Decision.Nothing,
        Active when !roles.AreCompatible() => IdentityRefusals.RolesIncompatible,
        Active p when IsAdmin(p) && !roles.HasAny(Roles.Admin) && !anotherAdmin => IdentityRefusals.LastAdmin,
        Active p => new RolesChanged(p.Id, roles, now),
        Disabled => IdentityRefusals.PersonIsDisabled,
        _ => IdentityRefusals.PersonUnknown,
    };

    /// <param name="anotherAdmin">Whether someone else is an active admin.</param>
    /// <param name="now">When.</param>
    public Decision<PersonEvent> Disable(bool anotherAdmin, DateTimeOffset now) => this switch
    {
        Active p when IsAdmin(p) && !anotherAdmin => IdentityRefusals.LastAdmin,
        Active p => new PersonDisabled(p.Id, now),
        Disabled => Decision.Nothing,
        _ => IdentityRefusals.PersonUnknown,
    };

    public Decision<PersonEvent> Bind(ExternalIdentity identity, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return this switch
        {
            Active p when p.Identities.Contains(identity) => Decision.Nothing,
            Active { Identities.Length: >= ExternalIdentity.MaxCount } => IdentityRefusals.TooManyIdentities,
            Active p => new IdentityBound(p.Id, identity.Issuer, identity.Subject, now),
            Disabled => IdentityRefusals.PersonIsDisabled,
            _ => IdentityRefusals.PersonUnknown,
        };
    }

    /// <summary>Also from someone who is disabled, so that a new person can have it.</summary>
    public Decision<PersonEvent> Unbind(ExternalIdentity identity, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return this switch
        {
            Active p when p.Identities.Contains(identity) => new IdentityUnbound(p.Id, identity.Issuer, identity.Subject, now),
            Disabled p when p.Identities.Contains(identity) => new IdentityUnbound(p.Id, identity.Issuer, identity.Subject, now),
            Active or Disabled => Decision.Nothing,
            _ => IdentityRefusals.PersonUnknown,
        };
    }

    /// <param name="sealedDetails">Name and e-mail, sealed; null for none.</param>
    /// <param name="now">When.</param>
    public Decision<PersonEvent> ChangeDetails(string? sealedDetails, DateTimeOffset now) => this switch
    {
        Active { IsErased: true } => IdentityRefusals.PersonIsErased,
        Active { SealedDetails: null } when sealedDetails is null => Decision.Nothing,
        Active p => new PersonDetailsChanged(p.Id, sealedDetails, now),
        Disabled => IdentityRefusals.PersonIsDisabled,
        _ => IdentityRefusals.PersonUnknown,
    };

    /// <summary>Whoever is disabled is erased like anyone.</summary>
    public Decision<PersonEvent> Erase(DateTimeOffset now) => this switch
    {
        Active { IsErased: true } or Disabled { IsErased: true } => Decision.Nothing,
        Active p => new PersonErased(p.Id, now),
        Disabled p => new PersonErased(p.Id, now),
        _ => IdentityRefusals.PersonUnknown,
    };

    private static bool IsAdmin(Active person) => person.Roles.HasAny(Roles.Admin);

    private static string[] Sorted(IEnumerable<string> groups) =>
        [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
