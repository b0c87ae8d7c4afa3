using Shouldly;

namespace Sentinel.Unit.Docs;

/// <summary>A document that is made from the code: its file must be what the code says now.</summary>
internal static class GeneratedDocument
{
    public static void Match(string path, string made)
    {
        var file = Path.Combine(Repository.Root, path);
        var received = Path.ChangeExtension(file, ".received" + Path.GetExtension(file));
        var text = made.ReplaceLineEndings("\n");
        if (File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        throw new ShouldAssertException($"{path} is not what the code says. Look at {received}; if it is right, put it in its place.");
    }

    /// <summary>Text as one cell of a table.</summary>
    public static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
