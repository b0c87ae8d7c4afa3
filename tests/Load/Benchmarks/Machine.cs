using System.Globalization;
using System.Runtime.InteropServices;
using Sentinel.Integration.Postgres;

namespace Sentinel.Load.Benchmarks;

/// <summary>Where figures were taken.</summary>
internal sealed record Machine(int Cores, string Processor, double MemoryGiB, string Os, string Dotnet, string PostgreSql)
{
    public static async Task<Machine> Read(CancellationToken cancellationToken)
    {
        await using var server = new PostgresServer();
        await using var source = Npgsql.NpgsqlDataSource.Create(await server.CreateDatabase());
        await using var command = source.CreateCommand("select current_setting('server_version')");
        var version = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new(
            Environment.ProcessorCount, NameOfProcessor(), Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0, 1),
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, version);
    }

    /// <summary>How busy the machine is with everything that runs on it: runnable processes, mean of the last minute.</summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>Priority at which this process and all that it starts run: 0 is the usual, below is before others.</summary>
    public static int Nice() =>
        File.Exists("/proc/self/stat") && File.ReadAllText("/proc/self/stat") is var stat
            ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture)
            : 0;

    private static string NameOfProcessor() =>
        !File.Exists("/proc/cpuinfo") ? RuntimeInformation.ProcessArchitecture.ToString()
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
