using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Integration.Postgres;

/// <summary>A process of its own that runs an embedded cluster, so that it can be killed.</summary>
internal sealed class HeldCluster : IAsyncDisposable
{
    public const string Verb = "hold-cluster";
    private const string ThrowAway = "throw-away";
    private readonly Process _process;

    private HeldCluster(Process process, Held held) => (_process, Where) = (process, held);

    public Held Where { get; }

    /// <summary>Runs this program again; <paramref name="folder"/> null asks for a throw-away cluster.</summary>
    public static async Task<HeldCluster> Start(string? folder, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(HeldCluster).Assembly.Location, Verb, folder ?? ThrowAway])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return new(process, JsonSerializer.Deserialize<Held>(line ?? throw new InvalidOperationException("It said nothing."))!);
    }

    /// <summary>The program's side: holds the cluster until its input ends.</summary>
    public static async Task<int> Run(string what)
    {
        await using var postgres = await EmbeddedPostgres.Start(
            new()
            {
                Binaries = await PostgresServer.Binaries(CancellationToken.None),
                DataFolder = what,
                ThrowAway = what == ThrowAway,
            },
            TimeProvider.System,
            NullLogger.Instance,
            CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(new Held(postgres.ConnectionString, postgres.DataFolder, postgres.ServerPid)));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public async Task Kill(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>What the other process said about its cluster.</summary>
    internal sealed record Held(string ConnectionString, string DataFolder, int ServerPid);
}
