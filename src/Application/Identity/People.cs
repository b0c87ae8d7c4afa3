using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Identity;

/// <summary>Every person and API token, as of one sequence of the log.</summary>
public sealed class People
{
    private readonly ImmutableDictionary<PersonId, Versioned<Person>> _persons;
    private readonly ImmutableDictionary<string, PersonId> _handles;
    private readonly ImmutableDictionary<TokenId, Versioned<ApiToken>> _tokens;

    private People(
        ImmutableDictionary<PersonId, Versioned<Person>> persons,
        ImmutableDictionary<string, PersonId> handles,
        ImmutableDictionary<TokenId, Versioned<ApiToken>> tokens) =>
        (_persons, _handles, _tokens) = (persons, handles, tokens);

    public static People Nobody { get; } = new(
        ImmutableDictionary<PersonId, Versioned<Person>>.Empty,
        ImmutableDictionary.Create<string, PersonId>(StringComparer.Ordinal),
        ImmutableDictionary<TokenId, Versioned<ApiToken>>.Empty);

    public IEnumerable<Versioned<Person>> Persons => _persons.Values;

    public IEnumerable<Versioned<ApiToken>> Tokens => _tokens.Values;

    /// <summary>The person, active or disabled; null when there is none.</summary>
    public Versioned<Person>? Find(PersonId id) => id.Value is null ? null : _persons.GetValueOrDefault(id);

    /// <summary>The person with exactly this handle, case-sensitive as everywhere that users are compared.</summary>
    public Versioned<Person>? FindByHandle(string handle) =>
        _handles.TryGetValue(handle, out var id) ? _persons[id] : null;

    /// <summary>The token, active or revoked; null when there is none.</summary>
    public Versioned<ApiToken>? FindToken(TokenId id) => id.Value is null ? null : _tokens.GetValueOrDefault(id);

    /// <summary>An active admin other than that person: the witness that an admin remains; null when there is none.</summary>
    public Versioned<Person>? AnotherAdmin(PersonId than) =>
        _persons.Values.FirstOrDefault(p => p.State is Person.Active a && a.Id != than && a.Roles.HasAny(Roles.Admin));

    /// <summary>Whether the text is the secret of a token that is not revoked. Unknown or wrong: the same work.</summary>
    public bool Recognise(ReadOnlySpan<char> text, [NotNullWhen(true)] out ApiToken.Active? token)
    {
        var wellFormed = TokenText.TryParse(text, out var kind, out _) & kind == TokenKind.ApiToken;
        var id = new TokenId($"{TokenId.Prefix}_{TokenText.ClaimedId(text)}");
        token = _tokens.GetValueOrDefault(id)?.State as ApiToken.Active;
        var matches = TokenText.Matches(text, token is null ? default : token.SecretHash.Span);
        token = matches && wellFormed ? token : null;
        return token is not null;
    }

    /// <summary>Whether the caller may do it, now and to what belongs to that person.</summary>
    /// <param name="holds">The orders of the same snapshot: whom one holds may do nothing at all.</param>
    /// <param name="caller">Whose token was presented.</param>
    /// <param name="permission">What is to be done.</param>
    /// <param name="owner">Whom the thing belongs to; null when it belongs to nobody, does not exist or is to be the caller's.</param>
    /// <param name="now">When.</param>
    /// <param name="unknown">
    /// What is said to someone who may do it to his own things only, when this is another's: the same as when it does not
    /// exist.
    /// </param>
    public Authorization Authorize(
        HoldsState holds, Caller caller, Permission permission, PersonId? owner, DateTimeOffset now, Refusal? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(permission);
        if (FindToken(caller.Token) is not { State: ApiToken.Active token } foundToken
            || token.IsExpired(now)
            || Find(token.PersonId) is not { State: Person.Active } foundPerson)
        {
            return IdentityRefusals.Unauthenticated;
        }

        if (!token.Limits.AllowAddress(caller.Source))
        {
            return IdentityRefusals.TokenElsewhere;
        }

        var orders = holds.On(token.PersonId);
        if (orders.State.OnThePerson is { } order)
        {
            return order.Refusal;
        }

        var actor = new Actor(foundPerson, foundToken, orders, caller);
        var own = owner is null || owner == actor.PersonId;
        if (permission.Allows(actor.Roles, own))
        {
            return actor;
        }

        return unknown is not null && permission.Allows(actor.Roles, own: true) ? unknown : IdentityRefusals.Forbidden;
    }

    internal People After(IReadOnlyList<RecordedEvent> batch)
    {
        var persons = _persons.ToBuilder();
        var handles = _handles.ToBuilder();
        var tokens = _tokens.ToBuilder();
        foreach (var recorded in batch)
        {
            switch (recorded.Data)
            {
                case PersonEvent e:
                    Fold(persons, IdOf(e), PersonStream.For, recorded.Version, e);
                    if (e is PersonRegistered registered)
                    {
                        handles[registered.Handle] = registered.PersonId;
                    }

                    break;
                case ApiTokenEvent e:
                    Fold(tokens, IdOf(e), ApiTokenStream.For, recorded.Version, e);
                    break;
            }
        }

        var (newPersons, newTokens) = (persons.ToImmutable(), tokens.ToImmutable());
        return newPersons == _persons && newTokens == _tokens ? this : new(newPersons, handles.ToImmutable(), newTokens);
    }

    private static void Fold<TId, TState, TEvent>(
        ImmutableDictionary<TId, Versioned<TState>>.Builder into, TId id, Func<TId, StreamId> stream, long version, TEvent e)
        where TId : notnull
        where TState : class, IState<TState, TEvent>
        where TEvent : class
    {
        var before = into.TryGetValue(id, out var found) ? found.State : TState.Initial;
        into[id] = new(stream(id), version, TState.Evolve(before, e));
    }

    private static PersonId IdOf(PersonEvent e) => e switch
    {
        PersonRegistered x => x.PersonId,
        GroupsChanged x => x.PersonId,
        RolesChanged x => x.PersonId,
        IdentityBound x => x.PersonId,
        IdentityUnbound x => x.PersonId,
        PersonDetailsChanged x => x.PersonId,
        PersonErased x => x.PersonId,
        PersonDisabled x => x.PersonId,
        _ => throw new InvalidOperationException($"{e.GetType().Name} names no person."),
    };

    private static TokenId IdOf(ApiTokenEvent e) => e switch
    {
        ApiTokenIssued x => x.TokenId,
        ApiTokenConfirmed x => x.TokenId,
        ApiTokenRevoked x => x.TokenId,
        _ => throw new InvalidOperationException($"{e.GetType().Name} names no token."),
    };
}

/// <summary>Authorisation on a snapshot.</summary>
public static class PeopleOfSnapshot
{
    /// <inheritdoc cref="People.Authorize"/>
    public static Authorization Authorize(
        this Snapshot snapshot, Caller caller, Permission permission, PersonId? owner, DateTimeOffset now, Refusal? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Of<People>().Authorize(snapshot.Of<HoldsState>(), caller, permission, owner, now, unknown);
    }
}

/// <summary>Keeps <see cref="People"/> up with the log.</summary>
public sealed class PeopleProjection : Projection<People>
{
    protected override People Empty => People.Nobody;

    protected override People Apply(People state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.After(batch);
    }
}
