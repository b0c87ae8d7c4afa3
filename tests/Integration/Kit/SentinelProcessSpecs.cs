using System.Globalization;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class SentinelProcessSpecs
{
    // Starts a child, writes what it sees, is ready after a moment, ends with exit code 0 on Ctrl-C unless told to be stubborn.
    private const string Server = """
        import http.server, os, signal, subprocess, sys, time, urllib.parse
        started = time.monotonic()
        child = subprocess.Popen(["sleep", "300"])
        os.makedirs(".sentinel", exist_ok=True)
        open(".sentinel/dev.env", "w").write("SENTINEL_URL=" + os.environ["ASPNETCORE_URLS"] + "\nSENTINEL_ADMIN_TOKEN=a=b\n")
        print("child", child.pid, flush=True)
        print("mode", os.environ.get("Sentinel__Sts__Mode"), "string", os.environ.get("ConnectionStrings__Sentinel"),
              "aws", os.environ.get("AWS_PROFILE"), "extra", os.environ.get("EXTRA"), file=sys.stderr, flush=True)
        if os.environ.get("EXTRA") == "fail":
            child.kill()
            sys.exit(3)
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                ready = self.path == "/readyz" and time.monotonic() - started > 0.3 and os.environ.get("EXTRA") != "never"
                self.send_response(200 if ready else 503)
                self.end_headers()
            def log_message(self, *args):
                pass
        def stop(*args):
            child.kill()
            print("stopped", flush=True)
            os._exit(1 if os.environ.get("EXTRA") == "stubborn" else 0)
        signal.signal(signal.SIGINT, stop)
        http.server.HTTPServer(("127.0.0.1", urllib.parse.urlparse(os.environ["ASPNETCORE_URLS"]).port), Handler).serve_forever()
        """;

    [Fact]
    public async Task it_waits_until_the_server_is_ready_and_reads_what_it_wrote()
    {
        await using var server = await Start();
        using var client = new SentinelClient(server.Url, token: null, TestContext.Current.CancellationToken);
        (await client.Get("/readyz")).Status.ShouldBe(200);
        var environment = server.Folder.DevEnvironment();
        environment.Keys.ShouldBe(["SENTINEL_URL", "SENTINEL_ADMIN_TOKEN"]);
        environment["SENTINEL_URL"].ShouldBe(server.Url.OriginalString);
        environment["SENTINEL_ADMIN_TOKEN"].ShouldBe("a=b");
    }

    [Fact]
    public async Task the_server_gets_its_settings_and_nothing_of_this_processs_that_matters()
    {
        Environment.SetEnvironmentVariable("AWS_PROFILE", "mine");
        await using var server = await Start(extra: "yes", connectionString: "Host=x");
        server.Output.ShouldContain("mode sandbox string Host=x aws None extra yes");
    }

    [Fact]
    public async Task a_server_that_ends_at_once_fails_with_what_it_wrote()
    {
        var failure = await Should.ThrowAsync<ServerNotReadyException>(() => Start(extra: "fail"));
        failure.Message.ShouldStartWith("The server ended with exit code 3.");
        failure.Message.ShouldContain("mode sandbox string None aws None extra fail");
    }

    [Fact]
    public async Task a_server_that_is_never_ready_fails_with_what_it_said_last()
    {
        var failure = await Should.ThrowAsync<ServerNotReadyException>(() => Start(extra: "never", within: TimeSpan.FromSeconds(1)));
        failure.Message.ShouldStartWith("The server was not ready within 00:00:01; /readyz: 503");
        failure.Message.ShouldContain("extra never");
    }

    [Fact]
    public async Task stop_ends_it_in_order()
    {
        await using var server = await Start();
        await server.Stop();
        server.HasExited.ShouldBeTrue();
        for (var end = DateTime.UtcNow.AddSeconds(5); !server.Output.Contains("stopped"); await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    [Fact]
    public async Task stop_fails_when_the_exit_code_is_not_0()
    {
        await using var server = await Start(extra: "stubborn");
        (await Should.ThrowAsync<InvalidOperationException>(server.Stop)).Message.ShouldStartWith("The server ended with exit code 1.");
    }

    [Fact]
    public async Task kill_ends_it_alone_and_at_once()
    {
        await using var server = await Start();
        var child = ProcessTree.Below(server.Id).Single();
        await server.Kill();
        server.HasExited.ShouldBeTrue();
        server.Output.ShouldNotContain("stopped");
        child.IsAlive.ShouldBeTrue();
        child.Kill();
    }

    [Fact]
    public async Task a_paused_server_answers_nothing_until_it_is_resumed()
    {
        await using var server = await Start();
        using var client = new SentinelClient(server.Url, token: null, TestContext.Current.CancellationToken);
        server.Pause();
        var answer = client.Get("/readyz");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        answer.IsCompleted.ShouldBeFalse();
        server.Resume();
        (await answer).Status.ShouldBe(200);
    }

    [Fact]
    public async Task its_end_takes_its_children_and_its_folder_along_even_when_it_is_paused()
    {
        ProcessTree child;
        string folder;
        await using (var server = await Start())
        {
            child = ProcessTree.Below(server.Id).Single();
            folder = server.Folder.Path;
            child.IsAlive.ShouldBeTrue();
            server.Pause();
        }

        for (var end = DateTime.UtcNow.AddSeconds(5); child.IsAlive; await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task a_folder_of_the_tests_own_outlives_the_server()
    {
        await using var folder = new WorkFolder();
        await using (await Start(folder: folder))
        {
        }

        folder.DevEnvironment()["SENTINEL_ADMIN_TOKEN"].ShouldBe("a=b");
    }

    [Fact]
    public async Task a_postgres_left_behind_in_the_folder_is_stopped_and_another_is_not()
    {
        var folder = new WorkFolder();
        var (ours, others) = (Sleeper(), Sleeper());
        WritePostmaster(Path.Combine(folder.Path, ".sentinel", "postgres"), ours.Id, data: null);
        WritePostmaster(Path.Combine(folder.Path, "other"), others.Id, data: "/somewhere/else");
        await folder.DisposeAsync();
        await ours.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        others.HasExited.ShouldBeFalse();
        others.Kill();
        Directory.Exists(folder.Path).ShouldBeFalse();
    }

    [Fact]
    public void the_built_server_lies_beside_the_tests_with_what_the_host_needs_to_run_it()
    {
        var assembly = new ServerSettings().Command[1];
        Path.GetFileName(assembly).ShouldBe("Sentinel.Api.dll");
        File.Exists(assembly).ShouldBeTrue();
        File.Exists(Path.ChangeExtension(assembly, "runtimeconfig.json")).ShouldBeTrue();
        File.Exists(Path.ChangeExtension(assembly, "deps.json")).ShouldBeTrue();
    }

    private static Task<SentinelProcess> Start(
        string extra = "", string? connectionString = null, TimeSpan? within = null, WorkFolder? folder = null) =>
        SentinelProcess.Start(
            new()
            {
                Command = ["python3", "-c", Server],
                ConnectionString = connectionString,
                Environment = new Dictionary<string, string> { ["EXTRA"] = extra },
                ReadyWithin = within ?? TimeSpan.FromSeconds(20),
                Folder = folder,
            },
            TestContext.Current.CancellationToken);

    private static System.Diagnostics.Process Sleeper() => System.Diagnostics.Process.Start("sleep", "300");

    private static void WritePostmaster(string folder, int id, string? data)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "postmaster.pid"), [id.ToString(CultureInfo.InvariantCulture), data ?? folder]);
    }
}
