using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Unit.Identity;

/// <summary>People and tokens of the specs.</summary>
internal static class Known
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    public static readonly PersonId Ada = new("psn_01jd6x0000000000000000000a");
    public static readonly PersonId Bob = new("psn_01jd6x0000000000000000000b");
    public static readonly TokenId AdasToken = new("tok_01jd6x0000000000000000000a");
    public static readonly TokenId BobsToken = new("tok_01jd6x0000000000000000000b");
    public static readonly TokenId Third = new("tok_01jd6x0000000000000000000c");
    public static readonly string SomeHash = new('0', 64);

    public static PersonRegistered Registered(PersonId id, string handle, Roles roles, params string[] groups) =>
        new(id, handle, groups, roles, Now);

    public static ApiTokenIssued Issued(TokenId id, PersonId person, Roles roles, DateTimeOffset? expiresAt = null, PersonId? by = null) =>
        new(id, person, "laptop", SomeHash, roles, expiresAt, by, Now);
}
