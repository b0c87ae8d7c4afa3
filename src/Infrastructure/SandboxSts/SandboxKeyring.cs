using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Makes and opens the sandbox's keys: any process that holds the cluster's secret verifies any key, without state.</summary>
/// <remarks>
/// The secret access key is a keyed hash of the access key id. The session token is the sealed session itself, bound to its
/// access key id.
/// </remarks>
public sealed class SandboxKeyring
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SessionPrefix = "ASIASANDBOX";
    private const byte Format = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int ShortestSecret = 16;

    private readonly byte[] _sealing;
    private readonly byte[] _signing;

    /// <param name="clusterSecret">The same bytes on every node; at least 16, random.</param>
    public SandboxKeyring(ReadOnlySpan<byte> clusterSecret)
    {
        if (clusterSecret.Length < ShortestSecret)
        {
            throw new ArgumentException($"The cluster's secret must have at least {ShortestSecret} bytes.", nameof(clusterSecret));
        }

        _sealing = Derive(clusterSecret, "sentinel sandbox sts: session tokens"u8);
        _signing = Derive(clusterSecret, "sentinel sandbox sts: secret access keys"u8);
        BaseAccessKeyId = "AKIASANDBOX" + Base32(HMACSHA256.HashData(_signing, "base"u8).AsSpan(0, 5));
    }

    /// <summary>The key id that Sentinel itself uses in the sandbox; its secret is <see cref="SecretOf"/> it.</summary>
    public string BaseAccessKeyId { get; }

    /// <summary>The secret access key of any access key id of this cluster.</summary>
    public string SecretOf(string accessKeyId) =>
        Convert.ToBase64String(HMACSHA256.HashData(_signing, System.Text.Encoding.UTF8.GetBytes(accessKeyId)).AsSpan(0, 30));

    internal static bool IsSessionKey(string accessKeyId) => accessKeyId.StartsWith(SessionPrefix, StringComparison.Ordinal);

    internal static string NewSessionKeyId() => SessionPrefix + Base32(RandomNumberGenerator.GetBytes(10));

    /// <summary>The unique id of a principal by its ARN, as in <c>GetCallerIdentity</c>.</summary>
    internal static string PrincipalId(string prefix, string arn) =>
        prefix + Base32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(arn)).AsSpan(0, 10));

    internal string Seal(string accessKeyId, SandboxSession session)
    {
        var plain = Compress(JsonSerializer.SerializeToUtf8Bytes(session));
        var sealedSession = new byte[1 + NonceLength + plain.Length + TagLength];
        sealedSession[0] = Format;
        var nonce = sealedSession.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealing, TagLength);
        aes.Encrypt(
            nonce,
            plain,
            sealedSession.AsSpan(1 + NonceLength, plain.Length),
            sealedSession.AsSpan(1 + NonceLength + plain.Length),
            System.Text.Encoding.UTF8.GetBytes(accessKeyId));
        return Convert.ToBase64String(sealedSession);
    }

    /// <summary>Null when the token was not sealed by this cluster for this key.</summary>
    internal SandboxSession? Open(string accessKeyId, string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length <= 1 + NonceLength + TagLength || bytes[0] != Format)
        {
            return null;
        }

        var cipher = bytes.AsSpan(1 + NonceLength, length - 1 - NonceLength - TagLength);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(_sealing, TagLength);
        try
        {
            aes.Decrypt(
                bytes.AsSpan(1, NonceLength),
                cipher,
                bytes.AsSpan(length - TagLength, TagLength),
                plain,
                System.Text.Encoding.UTF8.GetBytes(accessKeyId));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonSerializer.Deserialize<SandboxSession>(Decompress(plain));
    }

    private static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> purpose)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info: purpose);
        return key;
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var window = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[(window >> (11 - bit % 8)) & 31];
        }

        return new(text);
    }

    private static byte[] Compress(byte[] json)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(json);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(byte[] compressed)
    {
        using var deflate = new DeflateStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var json = new MemoryStream();
        deflate.CopyTo(json);
        return json.ToArray();
    }
}
