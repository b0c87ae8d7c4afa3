using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>This program once more, as a process that does one thing, with the runtime settings of the server.</summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private OwnProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts the bare endpoint and waits until it can be reached.</summary>
    public static async Task<OwnProcess> Serve(int port, string file, CancellationToken cancellationToken)
    {
        var command = Command(BareEndpoint.Verb, port.ToString(CultureInfo.InvariantCulture), file);
        var serving = new OwnProcess(Process.Start(new ProcessStartInfo(command[0], command.Skip(1)))!, port);
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(25, cancellationToken))
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return serving;
            }
            catch (SocketException) when (clock.Elapsed < Patience && !serving._process.HasExited)
            {
                // It is not listening yet.
            }
        }
    }

    /// <summary>Runs the client to its end and answers what it printed.</summary>
    public static async Task<string> Probe(int port, int connections, string milliseconds, string secret, CancellationToken cancellationToken)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
        environment[HttpProbe.Secret] = secret;
        var result = await Tool.Run(
            Command(HttpProbe.Verb, port.ToString(CultureInfo.InvariantCulture), connections.ToString(CultureInfo.InvariantCulture), milliseconds),
            environment, Patience + Patience, cancellationToken);
        return result.ExitCode == 0 ? result.Out : throw new InvalidOperationException($"The client failed: {result}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string[] Command(params string[] arguments)
    {
        var folder = AppContext.BaseDirectory;
        return
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec",
            "--runtimeconfig", Path.Combine(folder, "Sentinel.Api.runtimeconfig.json"),
            "--depsfile", Path.Combine(folder, "Sentinel.Load.deps.json"),
            Path.Combine(folder, "Sentinel.Load.dll"), .. arguments,
        ];
    }
}
