using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Leases in a table, sealed with AES-256-GCM under HKDF-SHA256 of the session's secret, salted and bound by the lease's id.</summary>
internal sealed class SharedLeases(NpgsqlDataSource source) : ISharedLeases
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public async Task Put(SessionId session, Secret secret, LiveLease lease, CancellationToken cancellationToken)
    {
        // Without waiting for the disk: the lease's event is committed behind it, and takes it along.
        await using var command = source.CreateCommand(
            """
            with unsynced as (select set_config('synchronous_commit', 'off', true)),
                 ended as (delete from sentinel.shared_leases where ends_at < now() - interval '1 minute')
            insert into sentinel.shared_leases (session, lease, ends_at, sealed) select $1, $2, $3, $4 from unsynced
            on conflict (session, lease) do nothing
            """);
        command.Parameters.Add(new() { Value = session.Value });
        command.Parameters.Add(new() { Value = lease.Id.Value });
        command.Parameters.Add(new() { Value = lease.EndsAt });
        command.Parameters.Add(new() { Value = Seal(secret, lease) });
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException("The lease cannot be kept.", error);
        }
    }

    public async Task<LiveLease?> Find(SessionId session, LeaseId lease, Secret secret, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand("select sealed from sentinel.shared_leases where session = $1 and lease = $2");
            command.Parameters.Add(new() { Value = session.Value });
            command.Parameters.Add(new() { Value = lease.Value });
            return await command.ExecuteScalarAsync(cancellationToken) is byte[] sealedLease ? Open(secret, lease, sealedLease) : null;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException("The lease cannot be read.", error);
        }
    }

    internal static byte[] Seal(Secret secret, LiveLease lease)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Content(
            lease.Profile, lease.Ground, lease.IssuedAt, lease.EndsAt, lease.Keys.AccessKeyId, lease.Keys.SecretAccessKey.Reveal(),
            lease.Keys.SessionToken.Reveal(), lease.Keys.Expiration, lease.BoundTo));
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(Key(secret, lease.Id), TagLength);
        cipher.Encrypt(
            box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength),
            Encoding.UTF8.GetBytes(lease.Id.Value));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    internal static LiveLease? Open(Secret secret, LeaseId lease, ReadOnlySpan<byte> box)
    {
        var plain = new byte[box.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(Key(secret, lease), TagLength);
            cipher.Decrypt(
                box[..NonceLength], box[(NonceLength + TagLength)..], box.Slice(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(lease.Value));
            return JsonSerializer.Deserialize<Content>(plain) is { } content
                ? new(
                    lease, content.Profile, content.Ground, content.IssuedAt, content.EndsAt,
                    new(content.AccessKeyId, new(content.SecretAccessKey), new(content.SessionToken), content.Expiration))
                { BoundTo = content.BoundTo }
                : null;
        }
        catch (AuthenticationTagMismatchException)
        {
            // Sealed under an older secret of this session: not for this one.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] Key(Secret secret, LeaseId lease) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()), 32, Encoding.UTF8.GetBytes(lease.Value), "sentinel shared lease v1"u8.ToArray());

    private sealed record Content(
        Profile Profile, Ground Ground, DateTimeOffset IssuedAt, DateTimeOffset EndsAt, string AccessKeyId, string SecretAccessKey,
        string SessionToken, DateTimeOffset Expiration, string? BoundTo);
}
