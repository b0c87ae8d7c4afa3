using System.Diagnostics;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>The server process of a cluster: a child of this process, or one that an earlier process left running.</summary>
internal sealed class Postmaster
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);
    private readonly Process? _child;
    private readonly ProcessIdentity _identity;
    private volatile string _lastWords = "";
    private Task _listening = Task.CompletedTask;

    private Postmaster(Process? child, ProcessIdentity identity) => (_child, _identity) = (child, identity);

    public int Pid => _identity.Pid;

    public bool IsRunning => _child is null ? _identity.IsRunning : !_child.HasExited;

    /// <summary>Why the server could not start, if it ended before it had a log.</summary>
    public string LastWords => _lastWords;

    /// <summary>Takes over a server that is not a child.</summary>
    public static Postmaster Adopt(ProcessIdentity identity) => new(null, identity);

    /// <summary>
    /// Starts the server itself, in a session of its own: a Ctrl-C in the terminal is for Sentinel, which drains before it stops
    /// the database.
    /// </summary>
    public static Postmaster Launch(
        PostgresBinaries binaries, Cluster cluster, IEnumerable<KeyValuePair<string, string>> settings)
    {
        string[] command =
        [
            .. OwnSession(),
            binaries.Postgres,
            "-D", cluster.Data,
            .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }),
        ];
        var child = Process.Start(Command.Describe(command[0], command[1..], cluster.Account.Name))
            ?? throw new EmbeddedPostgresException($"{binaries.Postgres} did not start.");
        child.StandardInput.Close();
        var postmaster = new Postmaster(child, new(child.Id, ""));
        postmaster._listening = postmaster.Listen(child.StandardError);
        _ = child.StandardOutput.ReadToEndAsync();
        return postmaster;
    }

    /// <summary>Completes when the server has ended.</summary>
    public async Task Exited(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_child is not null)
        {
            await _child.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(_listening, Task.Delay(PollEvery, clock, cancellationToken));
            return;
        }

        while (_identity.IsRunning)
        {
            await Task.Delay(PollEvery, clock, cancellationToken);
        }
    }

    public void Send(Signal signal)
    {
        if (IsRunning)
        {
            Libc.Kill(Pid, signal);
        }
    }

    private static string[] OwnSession()
    {
        if (OnPath("setsid") is { } setsid)
        {
            return [setsid];
        }

        return OnPath("perl") is { } perl ? [perl, "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die $!"] : [];
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/bin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private async Task Listen(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is { } line)
        {
            if (line.Contains("FATAL:", StringComparison.Ordinal))
            {
                _lastWords = line;
            }
        }
    }
}
