using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.Identity;

/// <summary>AES-256-GCM under a random key per person, bound to the person's id; the keys stand in a table.</summary>
internal sealed class PersonKeys(NpgsqlDataSource source) : IPersonalDetails
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public async Task<string> Seal(PersonId person, PersonalDetails details, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(details);
        var key = await StoreCall.Guarded(() => Ensure(person, cancellationToken));
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Content(details.DisplayName, details.Email));
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(
            box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(person.Value));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(key);
        return Convert.ToBase64String(box);
    }

    public async Task<IReadOnlyDictionary<PersonId, PersonalDetails>> Open(
        IReadOnlyDictionary<PersonId, string> sealedDetails, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sealedDetails);
        var opened = new Dictionary<PersonId, PersonalDetails>();
        if (sealedDetails.Count == 0)
        {
            return opened;
        }

        foreach (var (person, key) in await StoreCall.Guarded(() => Find([.. sealedDetails.Keys], cancellationToken)))
        {
            if (Open(person, sealedDetails[person], key) is { } details)
            {
                opened[person] = details;
            }
        }

        return opened;
    }

    public Task Erase(PersonId person, CancellationToken cancellationToken) => StoreCall.Guarded(async () =>
    {
        await using var command = source.CreateCommand("delete from sentinel.person_keys where person = $1");
        command.Parameters.Add(new() { Value = person.Value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    private static PersonalDetails? Open(PersonId person, string text, byte[] key)
    {
        var box = Convert.FromBase64String(text);
        var plain = new byte[box.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(
                box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(person.Value));
            return JsonSerializer.Deserialize<Content>(plain) is { } content ? new(content.DisplayName, content.Email) : null;
        }
        catch (AuthenticationTagMismatchException)
        {
            // Another key than it was sealed under: as good as none.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Of two that make a key at once one's stays, and both seal under that.</summary>
    private async Task<byte[]> Ensure(PersonId person, CancellationToken cancellationToken)
    {
        await using (var command = source.CreateCommand("insert into sentinel.person_keys (person, key) values ($1, $2) on conflict do nothing"))
        {
            command.Parameters.Add(new() { Value = person.Value });
            command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(KeyLength) });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return (await Find([person], cancellationToken)).TryGetValue(person, out var key) ? key
            : throw new TimeoutException("The key was destroyed as soon as it was made.");
    }

    private async Task<Dictionary<PersonId, byte[]>> Find(PersonId[] persons, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select person, key from sentinel.person_keys where person = any ($1)");
        command.Parameters.Add(new() { Value = persons.Select(person => person.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new Dictionary<PersonId, byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys[new(reader.GetString(0))] = reader.GetFieldValue<byte[]>(1);
        }

        return keys;
    }

    private sealed record Content(string? DisplayName, string? Email);
}
