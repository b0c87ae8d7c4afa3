using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>A person's name and e-mail. They stand in the log only sealed, under a key of that person that stands outside of it.</summary>
/// <remarks>Throws <see cref="EventSourcing.StoreUnavailableException"/> when the keys cannot be reached.</remarks>
public interface IPersonalDetails
{
    /// <summary>Seals them for the log; the person's key is made and kept first. Base64.</summary>
    Task<string> Seal(PersonId person, PersonalDetails details, CancellationToken cancellationToken);

    /// <summary>What each of these had sealed; those whose key is gone are absent.</summary>
    /// <param name="sealedDetails">By person, as <see cref="Seal"/> returned it.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyDictionary<PersonId, PersonalDetails>> Open(IReadOnlyDictionary<PersonId, string> sealedDetails, CancellationToken cancellationToken);

    /// <summary>Destroys the person's key: what it had sealed can never be read again.</summary>
    Task Erase(PersonId person, CancellationToken cancellationToken);
}

/// <param name="DisplayName">One line of 1–100 visible characters.</param>
/// <param name="Email">An address, 254 characters at most; nobody has checked that it works.</param>
public sealed record PersonalDetails(string? DisplayName, string? Email)
{
    public static PersonalDetails None { get; } = new(null, null);

    // A record would print what must stand in no log.
    public override string ToString() => "***";
}
