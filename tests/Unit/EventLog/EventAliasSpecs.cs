using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class EventAliasSpecs
{
    /// <summary>As Marten 9 itself names them.</summary>
    [Theory]
    [InlineData("SessionOpened", "session_opened")]
    [InlineData("JITGrantIssued", "jit_grant_issued")]
    [InlineData("MFAVerified", "mfa_verified")]
    [InlineData("KEKRotated", "kek_rotated")]
    [InlineData("BreakGlassActivatedV2", "break_glass_activated_v2")]
    [InlineData("CredentialRotated2", "credential_rotated_2")]
    [InlineData("X509Issued", "x509_issued")]
    [InlineData("OAuth2TokenIssued", "o_auth_2_token_issued")]
    [InlineData("AccessRequest", "access_request")]
    public void a_name_has_the_alias_that_marten_gives_it(string name, string alias) => EventAlias.Of(name).ShouldBe(alias);
}
