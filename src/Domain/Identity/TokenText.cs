using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Identity;

/// <summary>What a credential is good for.</summary>
[Flags]
public enum TokenKind
{
    None = 0,

    /// <summary><c>sat_…</c>: acts for its person on the API.</summary>
    ApiToken = 1,

    /// <summary><c>sst_…</c>: fetches credentials of its session and closes it, nothing else.</summary>
    SessionSecret = 2,

    /// <summary><c>sbt_…</c>: makes the first admin of a log, once.</summary>
    BootstrapSecret = 4,
}

/// <summary>The text of a credential.</summary>
/// <remarks>
/// 79 characters: a prefix that names the kind, the 26 characters of the <see cref="Ulid"/> in the id of the thing, 43
/// random characters of base 62 (256 bits), and the CRC-32 over all of these in six more. The prefix and the checksum let
/// scanners of source code and logs find lost credentials without asking anyone.
/// </remarks>
public static class TokenText
{
    /// <summary>Every credential matches this, and nothing else should.</summary>
    public const string Pattern = "^" + Unanchored + "$";

    /// <summary>The same anywhere in a text.</summary>
    public const string Unanchored = NoSecret + "[0-9A-Za-z]{49}";

    /// <summary>Finds one, or the beginning of one, in any text; the first group is what is no secret of it.</summary>
    public const string Anywhere = "(" + NoSecret + ")[0-9A-Za-z]{1,49}";

    public const int Length = PrefixLength + Ulid.Length + RandomLength + ChecksumLength;

    private const string NoSecret = "s[abs]t_[0-7][0-9a-hjkmnp-tv-z]{25}";
    private const int PrefixLength = 4;
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;
    private const int HashLength = SHA256.HashSizeInBytes;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Base62Characters = SearchValues.Create(Base62);

    /// <summary>A new secret.</summary>
    /// <param name="kind">Exactly one kind.</param>
    /// <param name="ulid">The id of the token or session, without its prefix.</param>
    public static Secret New(TokenKind kind, ReadOnlySpan<char> ulid)
    {
        if (!Ulid.IsValid(ulid))
        {
            throw new ArgumentException("Not an id without its prefix.", nameof(ulid));
        }

        Span<char> text = stackalloc char[Length];
        Prefix(kind).CopyTo(text);
        ulid.CopyTo(text[PrefixLength..]);
        RandomNumberGenerator.GetItems<char>(Base62, text.Slice(PrefixLength + Ulid.Length, RandomLength));
        WriteChecksum(text[..^ChecksumLength], text[^ChecksumLength..]);
        return new Secret(text.ToString());
    }

    /// <summary>Whether the text has the form of a credential, and of what.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="ulid">The id of the token or session that it claims to belong to, without its prefix; a part of <paramref name="text"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TokenKind kind, out ReadOnlySpan<char> ulid)
    {
        kind = TokenKind.None;
        ulid = default;
        if (text.Length != Length
            || !TryKind(text[..PrefixLength], out var found)
            || !Ulid.IsValid(text.Slice(PrefixLength, Ulid.Length))
            || text[(PrefixLength + Ulid.Length)..].ContainsAnyExcept(Base62Characters))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        if (!text[^ChecksumLength..].SequenceEqual(checksum))
        {
            return false;
        }

        kind = found;
        ulid = text.Slice(PrefixLength, Ulid.Length);
        return true;
    }

    /// <summary>What stands in the place of the id, whether the rest is right or not; empty when the text has another length.</summary>
    public static ReadOnlySpan<char> ClaimedId(ReadOnlySpan<char> text) => text.Length == Length ? text.Slice(PrefixLength, Ulid.Length) : default;

    /// <summary>SHA-256 of the whole text: the only thing that is stored of a credential.</summary>
    public static byte[] Hash(ReadOnlySpan<char> text)
    {
        var hash = new byte[HashLength];
        Hash(text, hash);
        return hash;
    }

    /// <summary>The same into 32 bytes of the caller's; allocates nothing.</summary>
    public static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        // What is longer than a credential or not ASCII is none: what is hashed of it does not matter, that as much is does.
        Span<byte> bytes = stackalloc byte[Length];
        Encoding.ASCII.TryGetBytes(text[..Math.Min(text.Length, Length)], bytes, out _);
        SHA256.HashData(bytes, hash);
    }

    /// <summary>Whether the text hashes to this; takes the same time whatever the answer is.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="expected">The stored hash; empty when there is none: the same work, and false.</param>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<byte> expected)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        Hash(text, hash);
        Span<byte> none = stackalloc byte[HashLength];
        none.Clear();
        var known = expected.Length == HashLength && text.Length == Length;
        return CryptographicOperations.FixedTimeEquals(hash, known ? expected : none) & known;
    }

    private static string Prefix(TokenKind kind) => kind switch
    {
        TokenKind.ApiToken => "sat_",
        TokenKind.SessionSecret => "sst_",
        TokenKind.BootstrapSecret => "sbt_",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static bool TryKind(ReadOnlySpan<char> prefix, out TokenKind kind)
    {
        kind = prefix switch
        {
            "sat_" => TokenKind.ApiToken,
            "sst_" => TokenKind.SessionSecret,
            "sbt_" => TokenKind.BootstrapSecret,
            _ => TokenKind.None,
        };
        return kind != TokenKind.None;
    }

    private static void WriteChecksum(ReadOnlySpan<char> text, Span<char> checksum)
    {
        var crc = Crc32.Of(text);
        for (var i = ChecksumLength - 1; i >= 0; i--, crc /= 62)
        {
            checksum[i] = Base62[(int)(crc % 62)];
        }
    }
}
