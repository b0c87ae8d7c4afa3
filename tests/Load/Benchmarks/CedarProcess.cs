using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sentinel.Domain.Policies;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Cedar in one process of Node.js that holds a sample's rules and answers its requests.</summary>
internal sealed class CedarProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly WorkFolder _folder;

    private CedarProcess(Process process, WorkFolder folder) => (_process, _folder) = (process, folder);

    public static string Version => CedarPackage.Version;

    public static async Task<CedarProcess> Start(PolicySample sample, CancellationToken cancellationToken)
    {
        var folder = new WorkFolder();
        try
        {
            var module = await CedarPackage.Unpack(folder.Path, cancellationToken);
            var file = Path.Combine(folder.Path, "sample.json");
            var requests = sample.Queries.Zip(sample.Rules, (query, rule) => new { allowed = rule >= 0, call = Call(query) });
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { policies = sample.Cedar(), requests }), cancellationToken);
            var script = Path.Combine(Repository.Root, "tests", "Load", "Benchmarks", "cedar.cjs");
            var start = new ProcessStartInfo("node", [script, module, file]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            return new(Process.Start(start)!, folder);
        }
        catch (Win32Exception e)
        {
            await folder.DisposeAsync();
            throw new InvalidOperationException($"The comparison with Cedar needs Node.js: {e.Message}", e);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    public async Task<Sample> Measure(TimeSpan window, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(window.TotalMilliseconds.ToString(CultureInfo.InvariantCulture).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("Cedar's process ended; what it wrote stands above.");
        return JsonSerializer.Deserialize<Sample>(answer, JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _folder.DisposeAsync();
    }

    private static object Call(PolicyQuery query)
    {
        var local = TimeZoneInfo.ConvertTime(query.Time, PolicySample.Zone);
        var person = new { type = "User", id = query.User };
        return new
        {
            principal = person,
            action = new { type = "Action", id = "get" },
            resource = new { type = "Profile", id = query.Profile },
            context = new
            {
                mode = query.Mode == Mode.Server ? "server" : "cli",
                day = (int)local.DayOfWeek,
                minute = (local.Hour * 60) + local.Minute,
            },
            entities = new[] { new { uid = person, attrs = new { }, parents = query.Groups.Select(group => new { type = "Group", id = group }) } },
        };
    }
}
