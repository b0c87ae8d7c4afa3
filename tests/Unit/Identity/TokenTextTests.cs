using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Identity;

public sealed partial class TokenTextTests
{
    private const string Ulid = "01jd6x0000000000000000000a";

    /// <summary>Made once by hand: zlib's crc32 over the first 73 characters is 3,877,117,832.</summary>
    private const string Fixed = "sat_01jd6x0000000000000000000aABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq4ENzSa";

    [GeneratedRegex(TokenText.Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Published();

    [Fact]
    public void the_checksum_is_the_one_of_zip() => Crc32.Of("123456789").ShouldBe(0xCBF43926u);

    [Fact]
    public void the_format_never_changes()
    {
        TokenText.TryParse(Fixed, out var kind, out var ulid).ShouldBeTrue();
        kind.ShouldBe(TokenKind.ApiToken);
        ulid.ToString().ShouldBe(Ulid);
    }

    [Theory]
    [InlineData(TokenKind.ApiToken, "sat_")]
    [InlineData(TokenKind.SessionSecret, "sst_")]
    [InlineData(TokenKind.BootstrapSecret, "sbt_")]
    public void a_new_text_is_read_back_and_matches_the_published_pattern(TokenKind kind, string prefix)
    {
        var text = TokenText.New(kind, Ulid).Reveal();

        text.Length.ShouldBe(79);
        text.ShouldStartWith(prefix + Ulid);
        Published().IsMatch(text).ShouldBeTrue();
        TokenText.TryParse(text, out var found, out var ulid).ShouldBeTrue();
        found.ShouldBe(kind);
        ulid.ToString().ShouldBe(Ulid);
    }

    [Fact]
    public void two_texts_of_one_id_differ() =>
        TokenText.New(TokenKind.ApiToken, Ulid).Reveal().ShouldNotBe(TokenText.New(TokenKind.ApiToken, Ulid).Reveal());

    [Theory]
    [InlineData(TokenKind.None)]
    [InlineData(TokenKind.ApiToken | TokenKind.SessionSecret)]
    public void a_text_has_exactly_one_kind(TokenKind kind) =>
        Should.Throw<ArgumentOutOfRangeException>(() => TokenText.New(kind, Ulid));

    [Fact]
    public void any_changed_character_is_noticed()
    {
        for (var i = 0; i < TokenText.Length; i++)
        {
            var changed = Fixed.ToCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';

            TokenText.TryParse(changed, out var kind, out _).ShouldBeFalse($"at {i}");
            kind.ShouldBe(TokenKind.None);
        }
    }

    [Fact]
    public void what_is_not_exactly_a_text_is_not_read()
    {
        string[] wrong =
        [
            "", "sat_", Fixed[..^1], Fixed + "0", " " + Fixed, Fixed + "\n", "Bearer " + Fixed, Fixed.Replace("sat_", "SAT_"),
            Fixed.Replace('A', 'Ａ'), new string('\0', 79), new string('0', 79),
        ];
        foreach (var text in wrong)
        {
            TokenText.TryParse(text, out _, out _).ShouldBeFalse(text);
        }
    }

    [Fact]
    public void random_texts_are_never_read_and_never_throw()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(100)).Select(_ => (char)random.Next(0x200))]);

            TokenText.TryParse(text, out _, out _).ShouldBeFalse();
            TokenText.Matches(text, TokenText.Hash(Fixed)).ShouldBeFalse();
        }
    }

    [Fact]
    public void the_hash_is_sha_256_of_the_whole_text() =>
        TokenText.Hash(Fixed).ShouldBe(SHA256.HashData(Encoding.ASCII.GetBytes(Fixed)));

    [Fact]
    public void only_the_text_itself_matches_its_hash()
    {
        var hash = TokenText.Hash(Fixed);

        TokenText.Matches(Fixed, hash).ShouldBeTrue();
        TokenText.Matches(Fixed, TokenText.Hash(TokenText.New(TokenKind.ApiToken, Ulid).Reveal())).ShouldBeFalse();
        TokenText.Matches(Fixed + "x", hash).ShouldBeFalse();
        TokenText.Matches(Fixed, default).ShouldBeFalse();
        TokenText.Matches(Fixed, hash.AsSpan(1)).ShouldBeFalse();
        TokenText.Matches("", new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void a_hash_that_differs_in_any_byte_is_another_s()
    {
        for (var i = 0; i < SHA256.HashSizeInBytes; i++)
        {
            var other = TokenText.Hash(Fixed);
            other[i] ^= 1;

            TokenText.Matches(Fixed, other).ShouldBeFalse($"at {i}");
        }
    }

    [Fact]
    public void reading_and_hashing_allocate_nothing()
    {
        Span<byte> hash = stackalloc byte[32];
        _ = TokenText.TryParse(Fixed, out _, out _);
        TokenText.Hash(Fixed, hash);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            _ = TokenText.TryParse(Fixed, out _, out _);
            TokenText.Hash(Fixed, hash);
            TokenText.Matches(Fixed, hash);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
