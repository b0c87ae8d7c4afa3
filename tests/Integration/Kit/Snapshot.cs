using System.Runtime.CompilerServices;
using System.Text.Json;
using Shouldly;

namespace Sentinel.Integration.Kit;

/// <summary>Compares with <c>Class.method.verified.txt|json</c> beside the test; writes <c>.received.</c> when it differs.</summary>
/// <remarks>The file names, the numbering of scrubbed values and the two steps are Verify's, so that moving to it changes no file.</remarks>
public static class Snapshot
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text, with what differs from run to run scrubbed, must equal the verified file.</summary>
    public static void Match(string actual, [CallerFilePath] string source = "", [CallerMemberName] string method = "") =>
        Compare(actual, "txt", source, method);

    /// <summary>The same for JSON, indented.</summary>
    public static void Match(JsonElement actual, [CallerFilePath] string source = "", [CallerMemberName] string method = "") =>
        Compare(JsonSerializer.Serialize(actual, Indented), "json", source, method);

    private static void Compare(string actual, string extension, string source, string method)
    {
        var stem = Path.ChangeExtension(Repository.Source(source), null) + "." + method;
        var (verified, received) = ($"{stem}.verified.{extension}", $"{stem}.received.{extension}");
        var scrubbed = Normal(Scrubber.Scrub(actual));
        var expected = File.Exists(verified) ? Normal(File.ReadAllText(verified)) : null;
        if (scrubbed == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, scrubbed);
        if (expected is null)
        {
            throw new ShouldAssertException($"{verified} is missing. Look at {received}; if it is right, rename it.");
        }

        scrubbed.ShouldBe(expected, $"{received} differs from {verified}. If it is right, put it in its place.");
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').TrimStart('\uFEFF');
}
