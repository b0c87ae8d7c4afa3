using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>The page at <c>/docs</c>.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class DocsSpecs(LiveServer server)
{
    [Fact]
    public async Task its_policy_lets_its_own_script_and_style_run_and_nothing_else()
    {
        using var anybody = server.As(null);
        var page = (await anybody.Get("/docs")).Must(200);

        page.Headers["Content-Type"].ShouldBe("text/html; charset=utf-8");
        page.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        page.Headers["Content-Security-Policy"].ShouldBe(
            $"default-src 'none'; connect-src 'self'; style-src '{Hash(page.Text, "style")}'; script-src '{Hash(page.Text, "script")}'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    [Fact]
    public async Task it_needs_nothing_from_elsewhere_and_makes_no_markup_of_what_it_shows()
    {
        using var anybody = server.As(null);
        var page = (await anybody.Get("/docs")).Must(200).Text;

        Outside().IsMatch(page).ShouldBeFalse();
        Attribute().IsMatch(page).ShouldBeFalse();
        foreach (var word in (string[])["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"])
        {
            page.ShouldNotContain(word);
        }
    }

    private static string Hash(string page, string element) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value)));

    [GeneratedRegex("""(src|href|url)\s*[=(]\s*["']?(https?:)?//|@import""")]
    private static partial Regex Outside();

    [GeneratedRegex("""<[^>]*\s(style|on\w+)=""")]
    private static partial Regex Attribute();
}
