using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Api.Http;

/// <summary>The documentation of the API for people: one page, made in the browser from the OpenAPI document, with nothing from elsewhere.</summary>
internal static class DocsPage
{
    private static readonly string Style = Read("docs.css");
    private static readonly string Script = Read("docs.js");
    private static readonly string Html = Read("docs.html").Replace("{style}", Style, StringComparison.Ordinal).Replace("{script}", Script, StringComparison.Ordinal);

    // Exactly these two may run: whatever else got into the page would do nothing.
    private static readonly string Policy =
        $"default-src 'none'; connect-src 'self'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDocs(this IEndpointRouteBuilder app) => app.Map(Routes.Docs, Show).Produces<string>(StatusCodes.Status200OK, "text/html");

    private static IResult Show(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Content(Html, "text/html; charset=utf-8");
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    /// <summary>With the line ends that browsers hash.</summary>
    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(DocsPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
