using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Api.Hosting;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Hosting;

public sealed class RedactedConsoleSpecs
{
    private const string Ulid = "01jd6x0000000000000000000a";

    [Theory]
    [InlineData(TokenKind.ApiToken, "sat_")]
    [InlineData(TokenKind.SessionSecret, "sst_")]
    [InlineData(TokenKind.BootstrapSecret, "sbt_")]
    public void of_a_secret_only_its_id_is_written_wherever_it_stands(TokenKind kind, string prefix)
    {
        var secret = TokenText.New(kind, Ulid).Reveal();
        Written($"GET /v1/whoami?token={secret}&x=1").ShouldBe($"info: Test[7] GET /v1/whoami?token={prefix}{Ulid}…&x=1\n");
        Written($"{secret}{secret}").ShouldNotContain(secret[30..60]);
        Written($"cut short: {secret[..^5]}").ShouldBe($"info: Test[7] cut short: {prefix}{Ulid}…\n");
    }

    [Fact]
    public void a_secret_in_an_exception_is_none_the_less_one()
    {
        var secret = TokenText.New(TokenKind.ApiToken, Ulid).Reveal();
        Written("failed", new InvalidOperationException($"no such thing: {secret}")).ShouldBe(
            $"info: Test[7] failed System.InvalidOperationException: no such thing: sat_{Ulid}…\n");
    }

    [Fact]
    public void an_entry_is_one_line() => Written("a\r\nwarn: b\nc").ShouldBe("info: Test[7] a warn: b c\n");

    private static string Written(string message, Exception? exception = null)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new RedactedConsole().Write(new LogEntry<string>(LogLevel.Information, "Test", 7, message, exception, (state, _) => state), null, text);
        return text.ToString();
    }
}
