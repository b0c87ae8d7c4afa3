using System.Text;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>What one look at the policy file came to.</summary>
internal abstract record FileLook
{
    private FileLook()
    {
    }

    /// <summary>It was read.</summary>
    /// <param name="Hash">SHA-256 of the text.</param>
    /// <param name="Text">The text as it stands there.</param>
    public sealed record Content(string Hash, string Text) : FileLook;

    /// <summary>It cannot be read.</summary>
    /// <param name="Code">Stable kebab-case code.</param>
    /// <param name="Detail">What is wrong.</param>
    public sealed record Problem(string Code, string Detail) : FileLook;
}

/// <summary>Reads the policy file, or the one in a folder.</summary>
/// <remarks>
/// In a folder exactly one file ends in <c>.yaml</c> or <c>.yml</c>. Names that begin with a dot do not count: that is where Kubernetes keeps what
/// the links in a mounted folder lead to, and where editors keep their copies.
/// </remarks>
internal static class PolicyFileReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] Endings = [".yaml", ".yml"];

    public static FileLook Look(string path)
    {
        try
        {
            return Directory.Exists(path) ? InFolder(path) : Read(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileLook.Problem("policy-file-missing", $"{path} is not there.");
        }
        catch (DecoderFallbackException)
        {
            return new FileLook.Problem("policy-file-not-utf8", $"{path} is not UTF-8.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new FileLook.Problem("policy-file-unreadable", $"{path} cannot be read by this process.");
        }
    }

    private static FileLook InFolder(string folder)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(file => !Path.GetFileName(file).StartsWith('.') && Endings.Contains(Path.GetExtension(file), StringComparer.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        return files switch
        {
            [var one] => Read(one),
            [] => new FileLook.Problem("policy-file-missing", $"{folder} holds no file that ends in .yaml or .yml."),
            _ => new FileLook.Problem(
                "policy-file-ambiguous",
                $"{folder} holds {files.Length} files that end in .yaml or .yml; a policy is one. The first two are {Path.GetFileName(files[0])} and {Path.GetFileName(files[1])}."),
        };
    }

    private static FileLook Read(string file)
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[RawText.MaxBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > RawText.MaxBytes)
        {
            return new FileLook.Problem("policy-file-too-large", $"{file} has more than 1 MiB.");
        }

        var text = Utf8.GetString(bytes.AsSpan(0, length));
        return new FileLook.Content(PolicyHash.Of(text), text);
    }
}
