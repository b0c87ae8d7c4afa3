using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Policies;

/// <summary>The policy file of real servers.</summary>
public sealed class PolicyFileSpecs(FiledServer server) : IClassFixture<FiledServer>, IAsyncDisposable
{
    [Fact]
    public async Task a_changed_file_is_published_on_behalf_of_its_person_and_an_unchanged_one_is_not()
    {
        var before = (await server.Policy()).Version;
        var document = server.Document();
        server.Write(document);
        (await server.InForce(document)).ShouldBe(before + 1);
        server.Write(document);
        await FiledServer.Looked();
        (await server.Policy()).ShouldBe((before + 1, document, server.Publisher));
        using var auditor = server.Auditor;
        var @event = (await auditor.Events(stream: "policy", limit: 1000)).Must(200).Body.GetProperty("events").EnumerateArray().Last();
        @event.GetProperty("actor").GetString().ShouldBe(server.Publisher);
        @event.GetProperty("data").GetProperty("comment").GetString().ShouldBe("From the policy file.");
    }

    [Fact]
    public async Task a_bad_file_is_refused_with_its_findings_and_the_last_good_version_stays_until_it_is_mended()
    {
        var before = await server.Policy();
        var document = server.Document();
        server.Write(document.Replace("allow", "alow", StringComparison.Ordinal));
        var detail = await server.Says(server.A, "policy-file-invalid");
        detail.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)
            .ShouldHaveSingleItem().ShouldMatch(@"^5:\d+ rules\[0\]\.effect effect-unknown: ");
        detail.GetProperty("problem").GetString()!.ShouldContain("effect-unknown");
        server.A.Output.ShouldContain("policy-file-invalid");
        (await server.Policy()).ShouldBe(before);
        server.Write(document);
        (await server.InForce(document)).ShouldBe(before.Version + 1);
        (await server.Says(server.A, "ok")).GetProperty("problem").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task a_later_version_from_elsewhere_is_replaced_only_when_the_file_changes()
    {
        var published = await server.PublishOverTheApi();
        var problem = (await server.Says(server.A, "policy-file-overtaken")).GetProperty("problem").GetString()!;
        await FiledServer.Looked();
        var policy = await server.Policy();
        policy.Document.ShouldBe(published);
        policy.By.ShouldNotBe(server.Publisher);
        problem.ShouldBe($"Version {policy.Version}, published by {policy.By}, is later than what stands in the file. Change the file to replace it.");
        var document = server.Document();
        server.Write(document);
        (await server.InForce(document)).ShouldBe(policy.Version + 1);
    }

    [Fact]
    public async Task a_change_that_is_taken_back_comes_back()
    {
        var first = await server.Policy();
        var document = server.Document();
        server.Write(document);
        await server.InForce(document);
        server.Write(first.Document);
        (await server.InForce(first.Document)).ShouldBe(first.Version + 2);
    }

    [Fact]
    public async Task two_nodes_that_follow_one_file_publish_it_once_and_a_restart_publishes_nothing()
    {
        var before = (await server.Policy()).Version;
        string last = "";
        await using (var b = await server.Start(server.File))
        {
            await server.Says(b, "ok");
            for (var i = 1; i <= 3; i++)
            {
                server.Write(last = server.Document());
                (await server.InForce(last)).ShouldBe(before + i);
                await server.Says(b, "ok");
                await server.Says(server.A, "ok");
            }
        }

        await using (var again = await server.Start(server.File))
        {
            await server.Says(again, "ok");
        }

        await server.PublishOverTheApi();
        await using (var overtaken = await server.Start(server.File))
        {
            await server.Says(overtaken, "policy-file-overtaken");
        }

        (await server.Policy()).Version.ShouldBe(before + 4);
    }

    [Fact]
    public async Task a_node_that_is_behind_brings_nothing_back()
    {
        await using var elsewhere = new WorkFolder();
        var file = Path.Combine(elsewhere.Path, "policy.yaml");
        server.Write((await server.Policy()).Document, file);
        await using var b = await server.Start(file);
        await server.Says(b, "ok");
        var (first, second) = (server.Document(), server.Document());
        server.Write(first);
        await server.InForce(first);
        server.Write(second);
        var version = await server.InForce(second);
        await server.Says(b, "policy-file-overtaken");
        server.Write(first, file);
        await FiledServer.Looked();
        await server.Says(b, "policy-file-overtaken");
        server.Write(second, file);
        await server.Says(b, "ok");
        (await server.Policy()).ShouldBe((version, second, server.Publisher));
    }

    [Fact]
    public async Task a_folder_whose_links_are_turned_is_followed_as_kubernetes_turns_them()
    {
        await using var mounted = new WorkFolder();
        await using var b = await server.Start(mounted.Path);
        await server.Says(b, "policy-file-missing");
        await Mount("..1", (await server.Policy()).Document);
        File.CreateSymbolicLink(Path.Combine(mounted.Path, "policy.yaml"), Path.Combine("..data", "policy.yaml"));
        await server.Says(b, "ok");
        for (var i = 2; i < 5; i++)
        {
            var (before, document) = ((await server.Policy()).Version, server.Document());
            await Mount($"..{i}", document);
            (await server.InForce(document)).ShouldBe(before + 1);
            await server.Says(b, "ok");
        }

        async Task Mount(string folder, string document)
        {
            Directory.CreateDirectory(Path.Combine(mounted.Path, folder));
            File.WriteAllText(Path.Combine(mounted.Path, folder, "policy.yaml"), document);
            var next = Path.Combine(mounted.Path, "..data_tmp");
            File.CreateSymbolicLink(next, folder);
            string[] turn = ["mv", "-fT", next, Path.Combine(mounted.Path, "..data")];
            (await Tool.Run(turn, null, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBe(new ToolResult(0, "", ""));
        }
    }

    [Fact]
    public async Task a_file_that_is_still_being_written_is_waited_for()
    {
        int before;
        string document;
        do
        {
            (before, document) = ((await server.Policy()).Version, server.Document() + new string('#', 400));
        }
        while (!WrittenWithoutPause(document));
        (await server.InForce(document)).ShouldBe(before + 1);
        await FiledServer.Looked();
        (await server.Policy()).Version.ShouldBe(before + 1);
    }

    [Fact]
    public async Task whatever_is_wrong_with_the_file_is_said_and_leaves_the_version_in_force()
    {
        var before = await server.Policy();
        File.Delete(server.File);
        await server.Says(server.A, "policy-file-missing");
        server.Write("a", Path.Combine(server.Folder.Path, "one.yaml"));
        server.Write("b", Path.Combine(server.Folder.Path, "two.yml"));
        await server.Says(server.A, "policy-file-ambiguous");
        File.Delete(Path.Combine(server.Folder.Path, "two.yml"));
        File.Delete(Path.Combine(server.Folder.Path, "one.yaml"));
        server.Write(new string('#', (1024 * 1024) + 1));
        await server.Says(server.A, "policy-file-too-large");
        File.WriteAllBytes(server.File, [0xFF]);
        await server.Says(server.A, "policy-file-not-utf8");
        server.Write(before.Document);
        await server.Says(server.A, "ok");
        (await server.Policy()).ShouldBe(before);
    }

    [Fact]
    public async Task without_an_active_admin_of_that_name_nothing_is_published()
    {
        await using var elsewhere = new WorkFolder();
        var (file, document) = (Path.Combine(elsewhere.Path, "policy.yaml"), server.Document());
        server.Write(document, file);
        var before = await server.Policy();
        var handle = $"robot-{before.Version}";
        await using var b = await server.Start(file, handle);
        await server.Says(b, "policy-file-publisher");
        using var admin = server.Admin;
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])["requester"], groups = (string[])[] })).Must(201)["id"];
        await FiledServer.Looked();
        await server.Says(b, "policy-file-publisher");
        (await server.Policy()).ShouldBe(before);
        (await admin.SetRoles(person, new { roles = (string[])["admin"] })).Must(204);
        (await server.InForce(document)).ShouldBe(before.Version + 1);
        (await server.Policy()).By.ShouldBe(person);
        using var @operator = server.Operator;
        var order = (await @operator.Revoke(new { person }, "the pipeline was taken over")).Must(200)["order"];
        document = server.Document();
        server.Write(document, file);
        await server.Says(b, "policy-file-publisher");
        (await server.Policy()).Version.ShouldBe(before.Version + 1);
        (await @operator.Lift(order, "it is clean again")).Must(204);
        (await server.InForce(document)).ShouldBe(before.Version + 2);
        (await admin.DisablePerson(person, new { })).Must(204);
        server.Write(server.Document(), file);
        await server.Says(b, "policy-file-publisher");
        (await server.Policy()).Version.ShouldBe(before.Version + 2);
    }

    /// <summary>Writes it piece by piece. False when this machine paused for so long that a half-written file looked like a whole one.</summary>
    private bool WrittenWithoutPause(string document)
    {
        var longest = TimeSpan.Zero;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var length = document.Length - 390; length <= document.Length; length += 10, Thread.Sleep(15))
        {
            File.WriteAllText(server.File, document[..length]);
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            clock.Restart();
        }

        return longest < TimeSpan.FromMilliseconds(150);
    }

    /// <summary>Each test begins with the file in force.</summary>
    public async ValueTask DisposeAsync()
    {
        var document = server.Document();
        server.Write(document);
        await server.InForce(document);
    }
}
