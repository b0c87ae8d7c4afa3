using System.Text.Json;
using System.Text.RegularExpressions;
using Sentinel.Infrastructure.SandboxSts;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.SandboxSts;

public sealed partial class SandboxKeyringSpecs
{
    private static readonly byte[] ClusterSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly SandboxKeyring Keys = new(ClusterSecret);

    private static readonly SandboxSession Session = new(
        "arn:aws:iam::123456789012:role/SandboxDev", "ada", "ada", "{}", ["arn:x"], [new("k", "v")], ["k"],
        new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 8, 15, 0, TimeSpan.Zero));

    [Fact]
    public void another_process_with_the_same_secret_opens_what_this_one_sealed()
    {
        var id = SandboxKeyring.NewSessionKeyId();
        var other = new SandboxKeyring(ClusterSecret);
        JsonSerializer.Serialize(other.Open(id, Keys.Seal(id, Session))).ShouldBe(JsonSerializer.Serialize(Session));
        other.SecretOf(id).ShouldBe(Keys.SecretOf(id));
        other.BaseAccessKeyId.ShouldBe(Keys.BaseAccessKeyId);
    }

    [Fact]
    public void another_cluster_opens_nothing_and_has_other_keys()
    {
        var id = SandboxKeyring.NewSessionKeyId();
        var other = new SandboxKeyring(new byte[32]);
        other.Open(id, Keys.Seal(id, Session)).ShouldBeNull();
        other.SecretOf(id).ShouldNotBe(Keys.SecretOf(id));
        other.BaseAccessKeyId.ShouldNotBe(Keys.BaseAccessKeyId);
    }

    [Fact]
    public void a_token_belongs_to_one_key() =>
        Keys.Open(SandboxKeyring.NewSessionKeyId(), Keys.Seal(SandboxKeyring.NewSessionKeyId(), Session)).ShouldBeNull();

    [Fact]
    public void no_changed_byte_goes_unnoticed()
    {
        var id = SandboxKeyring.NewSessionKeyId();
        var token = Convert.FromBase64String(Keys.Seal(id, Session));
        for (var i = 0; i < token.Length; i++)
        {
            token[i] ^= 1;
            Keys.Open(id, Convert.ToBase64String(token)).ShouldBeNull();
            token[i] ^= 1;
        }

        Keys.Open(id, Convert.ToBase64String(token)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQ==")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void garbage_is_no_token(string token) => Keys.Open(SandboxKeyring.NewSessionKeyId(), token).ShouldBeNull();

    [Fact]
    public void ids_have_the_shape_of_aws_and_never_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => SandboxKeyring.NewSessionKeyId()).ToHashSet();
        ids.Count.ShouldBe(10_000);
        ids.ShouldAllBe(id => SessionKeyId().IsMatch(id));
        Keys.BaseAccessKeyId.ShouldMatch(@"\AAKIASANDBOX[A-Z2-7]{8}\z");
        Keys.SecretOf(ids.First()).Length.ShouldBe(40);
    }

    [Fact]
    public void a_short_secret_is_refused() => Should.Throw<ArgumentException>(() => new SandboxKeyring(new byte[15]));

    [GeneratedRegex(@"\AASIASANDBOX[A-Z2-7]{16}\z")]
    private static partial Regex SessionKeyId();
}
