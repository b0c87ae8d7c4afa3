using System.Globalization;

namespace Sentinel.Integration.Kit;

/// <summary>One process as it was when it was looked up: an id used again by another process is not it.</summary>
public sealed record ProcessTree(int Id, string StartedAt)
{
    /// <summary>All processes below that one, by Linux's <c>/proc</c>.</summary>
    public static IReadOnlyList<ProcessTree> Below(int root)
    {
        var byParent = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (id, stat: Stat(id)))
            .Where(process => process.stat is not null)
            .ToLookup(process => process.stat![1], process => new ProcessTree(process.id, process.stat![19]), StringComparer.Ordinal);
        var found = new List<ProcessTree>();
        for (Queue<int> left = new([root]); left.TryDequeue(out var parent);)
        {
            foreach (var child in byParent[parent.ToString(CultureInfo.InvariantCulture)])
            {
                found.Add(child);
                left.Enqueue(child.Id);
            }
        }

        return found;
    }

    public bool IsAlive => Stat(Id) is { } stat && stat[19] == StartedAt && stat[0] != "Z";

    public void Kill()
    {
        if (IsAlive)
        {
            Signal.Send("KILL", Id);
        }
    }

    // Fields behind the name, which may hold blanks: state, parent, …, start time.
    private static string[]? Stat(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
