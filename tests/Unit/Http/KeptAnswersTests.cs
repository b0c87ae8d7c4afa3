using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class KeptAnswersTests
{
    private static readonly string Some = Ulid.New(new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void an_answer_is_kept_with_the_headers_that_belong_to_it()
    {
        var response = Response(201);
        response.Headers.ETag = "\"1\"";
        response.Headers.Location = "/v1/persons/psn_1";
        response.Headers.CacheControl = "no-store";
        response.Headers["Sentinel-Sequence"] = "42";

        var kept = KeptAnswers.Of(response, "{\"id\":\"psn_1\"}"u8);

        kept.Status.ShouldBe(201);
        kept.Headers.ShouldBe(
            new Dictionary<string, string> { ["ETag"] = "\"1\"", ["Location"] = "/v1/persons/psn_1", ["Sentinel-Sequence"] = "42" }, ignoreOrder: true);
        Encoding.UTF8.GetString(kept.Body).ShouldBe("{\"id\":\"psn_1\"}");
    }

    [Theory]
    [InlineData(TokenKind.ApiToken)]
    [InlineData(TokenKind.SessionSecret)]
    public void an_answer_with_a_secret_anywhere_is_kept_without(TokenKind kind)
    {
        var secret = TokenText.New(kind, Some).Reveal();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { id = "x_1", other = new { deep = new[] { "Bearer " + secret } } });

        var kept = KeptAnswers.Of(Response(201), body);

        Encoding.UTF8.GetString(kept.Body).ShouldBe("""{"id":"x_1","token":null,"code":"secret-shown-once"}""");
        kept.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
    }

    private static HttpResponse Response(int status)
    {
        var response = new DefaultHttpContext().Response;
        response.StatusCode = status;
        return response;
    }
}
