using System.Globalization;
using System.Text;

namespace Sentinel.Integration.Fuzz;

/// <summary>A request of which one part is changed: its body, its query and path, its headers, or the secret.</summary>
/// <param name="Bytes">As sent.</param>
/// <param name="Endless">It announces what does not follow: a server that waits for it does right.</param>
/// <param name="HasRightSecret">The secret was left as it is.</param>
internal sealed record FuzzedRequest(byte[] Bytes, bool Endless, bool HasRightSecret)
{
    private static readonly string[] Headers =
    [
        "If-Match", "Idempotency-Key", "Sentinel-At-Least", "Accept", "Accept-Encoding", "Content-Type", "Content-Encoding", "X-Forwarded-For",
        "Forwarded", "Host", "Origin", "Range", "traceparent", "tracestate", "Cookie", "X-HTTP-Method-Override", "If-None-Match", "Referer", "Via",
    ];

    // A server may wait for what these announce.
    private static readonly string[] Framing = ["Content-Length", "Transfer-Encoding", "Expect", "Connection", "Upgrade", "TE"];

    private static readonly string[] Values =
    [
        "*", "\"1\"", "1", "-1", "", "chunked", "gzip, chunked", "identity", "100-continue", "close", "h2c", "websocket", "application/json", "application/yaml",
        "application/json; charset=utf-16", "multipart/form-data; boundary=x", "text/event-stream", "gzip", "bytes=0-", "127.0.0.1", "for=127.0.0.1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b; a=c", "DELETE", "localhost", "[::1]", "0", "5", "99999999999999999999",
    ];

    /// <summary>Makes one from a request that is right.</summary>
    public static FuzzedRequest Of(Template right, Uri server, Random random)
    {
        var part = random.Next(10);
        var secret = part == 0 ? Mutation.Of(right.Secret, random).ReplaceLineEndings(" ") : right.Secret;
        var target = part is 1 or 2 ? Line(Mutation.Of(right.Target + (right.Target.Contains('?', StringComparison.Ordinal) ? "&limit=5" : "?limit=5"), random)) : right.Target;
        var body = part >= 5 ? Mutation.BytesOf(right.Body, random) : Encoding.UTF8.GetBytes(right.Body);
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{right.Method} {target} HTTP/1.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"Authorization: {(right.Verbatim ? "" : "Bearer ")}{secret}\r\n");
        var extra = part is 3 or 4 ? Enumerable.Range(0, random.Next(1, 4)).Select(_ => Header(random)).ToList() : [];
        if (!extra.Exists(header => header.StartsWith("Host:", StringComparison.Ordinal)))
        {
            head.Append(CultureInfo.InvariantCulture, $"Host: {server.Authority}\r\n");
        }

        if (!extra.Exists(header => header.StartsWith("Content-Type:", StringComparison.Ordinal)))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {right.MediaType}\r\n");
        }

        var framed = extra.Exists(header => Framing.Any(framing => header.StartsWith(framing, StringComparison.Ordinal)));
        if (!framed || random.Next(2) == 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        extra.ForEach(header => head.Append(header).Append("\r\n"));
        return new([.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body], framed, AsSent(secret) == right.Secret);
    }

    /// <summary>As the bytes say it: a letter with an accent is sent without, and blanks around a value are none of it.</summary>
    private static string AsSent(string secret) => Encoding.Latin1.GetString(Encoding.Latin1.GetBytes(secret)).Trim(' ', '\t');

    private static string Header(Random random)
    {
        var names = random.Next(8) == 0 ? Framing : Headers;
        var value = random.Next(3) switch
        {
            0 => Mutation.Entry(random),
            1 => Mutation.Of(Values[random.Next(Values.Length)], random),
            _ => Values[random.Next(Values.Length)],
        };
        return $"{names[random.Next(names.Length)]}: {(random.Next(20) == 0 ? value : Line(value))}";
    }

    /// <summary>Without ends of lines, which would begin a header of their own.</summary>
    private static string Line(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}

/// <summary>A request that is right.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Secret">Of whoever may do it.</param>
/// <param name="Body">Its body; empty for none.</param>
/// <param name="MediaType">Of the body.</param>
internal sealed record Template(string Method, string Target, string Secret, string Body = "", string MediaType = "application/json")
{
    /// <summary>The secret stands in the header as it is, as AWS SDKs send it.</summary>
    public bool Verbatim { get; init; }
}
