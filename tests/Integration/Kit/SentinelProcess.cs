using System.Diagnostics;
using System.Net;

namespace Sentinel.Integration.Kit;

/// <summary>A real server in a process of its own.</summary>
public sealed class SentinelProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);
    private readonly ServerSettings _settings;
    private readonly Process _process;
    private readonly Lock _writing = new();
    private readonly System.Text.StringBuilder _output = new();

    private SentinelProcess(ServerSettings settings)
    {
        _settings = settings;
        Folder = settings.Folder ?? new WorkFolder();
        var start = Tool.StartInfo(settings.Command, settings.WholeEnvironment());
        start.WorkingDirectory = Folder.Path;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
    }

    public Uri Url => _settings.Url;

    public Uri StsUrl => new UriBuilder(_settings.Url) { Port = _settings.SandboxPort }.Uri;

    public WorkFolder Folder { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it has written so far, both outputs, in order of arrival.</summary>
    public string Output
    {
        get
        {
            lock (_writing)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a server and waits until it says that it is ready; fails with what it wrote.</summary>
    public static async Task<SentinelProcess> Start(ServerSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var server = new SentinelProcess(settings);
        try
        {
            server._process.Start();
            server._process.StandardInput.Close();
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            await server.Ready(settings.ReadyWithin, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until <c>/readyz</c> answers 200.</summary>
    public async Task Ready(TimeSpan within, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        var last = "no answer";
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < within; await Task.Delay(25, cancellationToken))
        {
            if (_process.HasExited)
            {
                await Task.Delay(LastWords, cancellationToken);
                throw new ServerNotReadyException($"The server ended with exit code {_process.ExitCode}.\n{Output}");
            }

            try
            {
                using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}";
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                last = e.Message;
            }
        }

        throw new ServerNotReadyException($"The server was not ready within {within}; /readyz: {last}\n{Output}");
    }

    /// <summary>What the embedded default wrote for people to copy, whole: the file is complete a moment after the server is ready.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DevEnvironment()
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            var environment = Folder.DevEnvironment();
            if (environment.ContainsKey("SENTINEL_CONNECTION_STRING") && environment.ContainsKey("SENTINEL_STS_URL"))
            {
                return environment;
            }

            if (clock.Elapsed > WrittenWithin)
            {
                throw new TimeoutException($"dev.env was not complete within {WrittenWithin}.\n{Output}");
            }
        }
    }

    /// <summary>kill -9 of this process alone: what it started lives on.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Exit();
    }

    /// <summary>Ctrl-C; fails when it does not end, or not with exit code 0.</summary>
    public async Task Stop()
    {
        Signal.Send("INT", Id);
        await Exit();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}.\n{Output}");
        }
    }

    /// <summary>The whole process stands still, with its connections open, until <see cref="Resume"/>.</summary>
    public void Pause() => Signal.Send("STOP", Id);

    public void Resume() => Signal.Send("CONT", Id);

    public async ValueTask DisposeAsync()
    {
        await KillTree();
        _process.Dispose();
        if (_settings.Folder is null)
        {
            await Folder.DisposeAsync();
        }
    }

    // Not WaitForExitAsync: it also waits for the end of the outputs, which children that live on hold open.
    private async Task Exit()
    {
        for (var clock = Stopwatch.StartNew(); !_process.HasExited; await Task.Delay(5))
        {
            if (clock.Elapsed > ExitWithin)
            {
                throw new TimeoutException($"The server did not end within {ExitWithin}.\n{Output}");
            }
        }
    }

    private async Task KillTree()
    {
        try
        {
            if (_process.HasExited)
            {
                return;
            }
        }
        catch (InvalidOperationException)
        {
            return; // it never started
        }

        // The server goes first, or it would start its PostgreSQL again; that one goes its own way, or it would leave memory behind.
        var children = ProcessTree.Below(Id);
        await Kill();
        await Folder.StopPostgres();
        foreach (var child in children)
        {
            child.Kill();
        }
    }

    private void Write(string? line)
    {
        if (line is not null)
        {
            lock (_writing)
            {
                _output.AppendLine(line);
            }
        }
    }
}

/// <summary>The server ended or was not ready in time; the message holds what it wrote.</summary>
public sealed class ServerNotReadyException(string message) : Exception(message);
