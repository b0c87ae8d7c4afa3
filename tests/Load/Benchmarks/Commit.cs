using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Of the sources that are measured.</summary>
internal static class Commit
{
    /// <summary>With a plus sign when they were changed since.</summary>
    public static async Task<string> Read(CancellationToken cancellationToken)
    {
        var head = await Git(["rev-parse", "--short=10", "HEAD"], cancellationToken);
        return await Git(["status", "--porcelain", "src", "tests"], cancellationToken) is "" ? head : head + "+";
    }

    private static async Task<string> Git(string[] arguments, CancellationToken cancellationToken) =>
        (await Tool.Run(["git", "-C", Repository.Root, .. arguments], null, TimeSpan.FromSeconds(10), cancellationToken)).Out.Trim();
}
