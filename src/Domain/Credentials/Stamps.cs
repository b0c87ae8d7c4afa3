using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Domain.Credentials;

/// <summary>How a lease is recognised in CloudTrail.</summary>
public static class Stamps
{
    private const int LongestHandle = 20;
    private const int PersonBytes = 5;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>
    /// <c>SourceIdentity</c> and <c>RoleSessionName</c>: <c>{handle ≤ 20}-{8 of the person's hash}.{d|a|b}.{session's ULID}</c>,
    /// at most 58 of <c>[A-Za-z0-9_.@-]</c>.
    /// </summary>
    /// <remarks>A handle may be cut or hold characters that STS refuses; the hash and the session keep persons apart.</remarks>
    public static string SourceIdentity(string handle, PersonId person, GroundKind ground, SessionId session)
    {
        ArgumentNullException.ThrowIfNull(handle);
        var letter = ground switch
        {
            GroundKind.Rule => 'd',
            GroundKind.Approval => 'a',
            GroundKind.BreakGlass => 'b',
            _ => throw new ArgumentOutOfRangeException(nameof(ground)),
        };
        return $"{Safe(handle)}-{HashOf(person)}.{letter}.{session.Value[^Ulid.Length..]}";
    }

    /// <summary>The same for the check of a role, which is of no session: <c>{handle ≤ 20}-{8 of the person's hash}.c.{ULID}</c>.</summary>
    public static string CheckIdentity(string handle, PersonId person, string ulid)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return $"{Safe(handle)}-{HashOf(person)}.c.{ulid}";
    }

    /// <summary>The tags of a lease on the ground of a rule, for the check of a role: a trust policy may ask for their keys.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> CheckTags(string policyHash) =>
        Tags(new("check"), new("check"), null, policyHash);

    /// <summary>The session tags: <c>sentinel:session</c>, <c>sentinel:lease</c>, <c>sentinel:ground</c>, <c>sentinel:policy</c>.</summary>
    /// <param name="session">The session.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="groundId">Id of the approval or break-glass; null for a rule, which has none.</param>
    /// <param name="policyHash">Hash of the policy in force, hex; its first 16 digits are the tag.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Tags(SessionId session, LeaseId lease, string? groundId, string policyHash)
    {
        ArgumentNullException.ThrowIfNull(policyHash);
        var tags = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(4);
        tags.Add(new("sentinel:session", session.Value));
        tags.Add(new("sentinel:lease", lease.Value));
        if (groundId is not null)
        {
            tags.Add(new("sentinel:ground", groundId));
        }

        tags.Add(new("sentinel:policy", policyHash[..16]));
        return tags.ToImmutable();
    }

    private static string Safe(string handle)
    {
        var kept = handle.AsSpan(0, Math.Min(handle.Length, LongestHandle));
        return string.Create(kept.Length, kept, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '.' or '_' or '@' or '-' ? source[i] : '_';
            }
        });
    }

    private static string HashOf(PersonId person)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(person.Value), hash);
        var bits = 0UL;
        foreach (var b in hash[..PersonBytes])
        {
            bits = (bits << 8) | b;
        }

        return string.Create(PersonBytes * 8 / 5, bits, static (text, value) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
            {
                text[i] = Base32[(int)(value & 31)];
            }
        });
    }
}
