namespace Sentinel.Integration.Kit;

/// <summary>Where the sources lie from which this assembly was built.</summary>
public static class Repository
{
    private const string Marker = "Sentinel.sln";

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The real path of a source file that the compiler named.</summary>
    /// <remarks>A deterministic build in CI rewrites the root of the sources to <c>/_/</c>.</remarks>
    public static string Source(string callerFilePath)
    {
        ArgumentNullException.ThrowIfNull(callerFilePath);
        return callerFilePath.StartsWith("/_/", StringComparison.Ordinal)
            ? Path.Combine(Root, callerFilePath[3..])
            : callerFilePath;
    }

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {start} holds {Marker}.");
    }
}
