using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed partial class StampsSpecs
{
    private const string Ulid1 = "01kah0000000000000000000a1";
    private static readonly SessionId Session = new("ses_" + Ulid1);
    private static readonly PersonId Ada = new("psn_01kah00000000000000000ada0");

    [Theory]
    [InlineData(GroundKind.Rule, 'd')]
    [InlineData(GroundKind.Approval, 'a')]
    [InlineData(GroundKind.BreakGlass, 'b')]
    public void the_source_identity_names_handle_person_ground_and_session(GroundKind ground, char letter) =>
        Stamps.SourceIdentity("ada@example.com", Ada, ground, Session).ShouldBe($"ada@example.com-{HashOf(Ada)}.{letter}.{Ulid1}");

    [Fact]
    public void a_long_handle_is_cut_to_twenty() =>
        Stamps.SourceIdentity(new string('h', 64), Ada, GroundKind.Rule, Session)
            .ShouldBe($"{new string('h', 20)}-{HashOf(Ada)}.d.{Ulid1}");

    [Fact]
    public void characters_that_sts_refuses_become_underscores() =>
        Stamps.SourceIdentity("a:b c\u0141/\U0001F600", Ada, GroundKind.Rule, Session).ShouldBe($"a_b_c____-{HashOf(Ada)}.d.{Ulid1}");

    [Fact]
    public void any_handle_gives_what_sts_takes()
    {
        var random = new Random(20);
        for (var i = 0; i < 20_000; i++)
        {
            var handle = new string([.. Enumerable.Range(0, random.Next(0, 65)).Select(_ => (char)random.Next(0, 0x10000))]);
            var identity = Stamps.SourceIdentity(handle, Id.New<PersonId>(DateTimeOffset.UnixEpoch), (GroundKind)random.Next(3), Session);
            identity.Length.ShouldBeInRange(2, 58);
            StsName().IsMatch(identity).ShouldBeTrue(identity);
        }
    }

    [Fact]
    public void two_persons_never_share_one_even_with_the_same_handle()
    {
        var seen = Enumerable.Range(0, 20_000)
            .Select(_ => Stamps.SourceIdentity("same", Id.New<PersonId>(DateTimeOffset.UnixEpoch), GroundKind.Rule, Session))
            .ToHashSet();
        seen.Count.ShouldBe(20_000);
    }

    [Fact]
    public void the_tags_name_session_lease_ground_and_policy() =>
        Stamps.Tags(Session, new("lse_x"), "req_y", new string('0', 15) + "fabc").ShouldBe(
        [
            new("sentinel:session", Session.Value),
            new("sentinel:lease", "lse_x"),
            new("sentinel:ground", "req_y"),
            new("sentinel:policy", "000000000000000f"),
        ]);

    [Fact]
    public void a_rule_has_no_ground_tag() =>
        Stamps.Tags(Session, new("lse_x"), null, new string('a', 64)).Select(tag => tag.Key)
            .ShouldBe(["sentinel:session", "sentinel:lease", "sentinel:policy"]);

    /// <summary>RFC 4648 by the book: five bytes are eight groups of five bits.</summary>
    private static string HashOf(PersonId person)
    {
        var bits = string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(person.Value)).Take(5).Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Select(group => "abcdefghijklmnopqrstuvwxyz234567"[Convert.ToInt32(new string(group), 2)]));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{2,64}\z")]
    private static partial Regex StsName();
}
