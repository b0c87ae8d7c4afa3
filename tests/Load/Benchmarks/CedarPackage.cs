using System.ComponentModel;
using System.Security.Cryptography;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Cedar's WebAssembly build as npm has it: one version, held against its hash each time it is used.</summary>
internal static class CedarPackage
{
    public const string Version = "4.13.0";
    private const string Package = "@cedar-policy/cedar-wasm";
    private const string Hash = "1omEd/J0c7RjcfSUWiXZc6zk6XUs1IuY7Yk9TVysoKV/LpFWIk45RpjvRFVioPUR3RQmgA/DaqKhK3pucbBx1A==";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Unpacks it, fetching it when it is not here yet. Throws <see cref="InvalidOperationException"/> when it cannot be had.</summary>
    /// <param name="folder">To unpack into.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <returns>The file that Node.js can require.</returns>
    public static async Task<string> Unpack(string folder, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(Repository.Root, ".sentinel", "npm");
        var archive = Path.Combine(kept, $"cedar-policy-cedar-wasm-{Version}.tgz");
        if (!File.Exists(archive))
        {
            Directory.CreateDirectory(kept);
            await Run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", kept, $"{Package}@{Version}"], cancellationToken);
        }

        var found = Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(archive, cancellationToken)));
        if (found != Hash)
        {
            File.Delete(archive);
            throw new InvalidOperationException($"The npm package {Package} {Version} is not the one that was compared with (sha512 {found}); it was thrown away.");
        }

        await Run(["tar", "-xzf", archive, "-C", folder, "--no-same-owner"], cancellationToken);
        return Path.Combine(folder, "package", "nodejs", "cedar_wasm.js");
    }

    private static async Task Run(string[] command, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Tool.Run(command, null, Patience, cancellationToken);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException($"The comparison with Cedar needs {Package} {Version}: {string.Join(' ', command)} failed with {result}");
            }
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"The comparison with Cedar needs {command[0]}: {e.Message}", e);
        }
    }
}
