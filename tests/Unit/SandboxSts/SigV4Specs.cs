using Sentinel.Infrastructure.SandboxSts;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.SandboxSts;

/// <summary>AWS's published examples: its Signature Version 4 test suite and the walk-through of its documentation.</summary>
public sealed class SigV4Specs
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Timestamp = "20150830T123600Z";
    private static readonly CredentialScope Suite = new("20150830", "us-east-1", "service");
    private static readonly CredentialScope Iam = new("20150830", "us-east-1", "iam");
    private static readonly KeyValuePair<string, string> Host = new("Host", "example.amazonaws.com");
    private static readonly KeyValuePair<string, string> Date = new("X-Amz-Date", Timestamp);

    [Fact]
    public void the_documentations_signing_key_comes_out() =>
        Convert.ToHexStringLower(SigV4.SigningKey(Secret, Iam)).ShouldBe("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");

    [Fact]
    public void the_documentations_list_users_request_is_signed_as_printed()
    {
        var request = new SignedRequest(
            "GET",
            "/",
            "Action=ListUsers&Version=2010-05-08",
            [new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), new("Host", "iam.amazonaws.com"), Date],
            default);
        Sign(request, ["content-type", "host", "x-amz-date"], Iam).ShouldBe("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    [Fact]
    public void get_vanilla() => Sign(new("GET", "/", "", [Host, Date], default), ["host", "x-amz-date"], Suite)
        .ShouldBe("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

    [Fact]
    public void post_vanilla() => Sign(new("POST", "/", "", [Host, Date], default), ["host", "x-amz-date"], Suite)
        .ShouldBe("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");

    [Fact]
    public void get_vanilla_query_order_key_case() =>
        Sign(new("GET", "/", "Param2=value2&Param1=value1", [Host, Date], default), ["host", "x-amz-date"], Suite)
            .ShouldBe("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");

    [Fact]
    public void get_header_value_trim() =>
        Sign(
            new("GET", "/", "", [Host, new("My-Header1", " value1"), new("My-Header2", " \"a   b   c\""), Date], default),
            ["host", "my-header1", "my-header2", "x-amz-date"],
            Suite)
            .ShouldBe("acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");

    [Fact]
    public void post_x_www_form_urlencoded() =>
        Sign(
            new("POST", "/", "", [new("Content-Type", "application/x-www-form-urlencoded"), Host, Date], "Param1=value1"u8.ToArray()),
            ["content-type", "host", "x-amz-date"],
            Suite)
            .ShouldBe("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");

    private static string Sign(SignedRequest request, string[] signedHeaders, CredentialScope scope) => SigV4.Signature(
        SigV4.SigningKey(Secret, scope), SigV4.StringToSign(Timestamp, scope, SigV4.CanonicalRequest(request, signedHeaders)));
}
