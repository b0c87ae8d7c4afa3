using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyFileReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policy-file-").FullName;

    [Fact]
    public void a_file_is_read_as_it_is()
    {
        var file = Write("any.name", "version: \"1\" # ä\r\n");
        PolicyFileReader.Look(file).ShouldBe(new FileLook.Content(PolicyHash.Of("version: \"1\" # ä\r\n"), "version: \"1\" # ä\r\n"));
    }

    [Theory]
    [InlineData("policy.yaml")]
    [InlineData("policy.yml")]
    public void the_one_policy_of_a_folder_is_read_whatever_else_lies_there(string name)
    {
        Write("README.md", "not this");
        Write(".policy.yaml.swp", "nor this");
        Write(".policy.yaml", "nor this");
        Directory.CreateDirectory(Path.Combine(_folder, "more.yaml"));
        Write(name, "this");
        Text(PolicyFileReader.Look(_folder)).ShouldBe("this");
    }

    [Fact]
    public void a_folder_that_kubernetes_mounts_is_followed_through_its_links()
    {
        Data("..1", "first");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(_folder, "policy.yaml"), Path.Combine("..data", "policy.yaml"));
        Text(PolicyFileReader.Look(_folder)).ShouldBe("first");

        Data("..2", "second");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data_tmp"), "..2");
        Directory.Delete(Path.Combine(_folder, "..data"));
        Problem(PolicyFileReader.Look(_folder)).ShouldBe("policy-file-missing");
        Directory.Move(Path.Combine(_folder, "..data_tmp"), Path.Combine(_folder, "..data"));
        Text(PolicyFileReader.Look(_folder)).ShouldBe("second");

        void Data(string folder, string text)
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            Write(Path.Combine(folder, "policy.yaml"), text);
        }
    }

    [Fact]
    public void what_is_not_there_is_missing()
    {
        Problem(PolicyFileReader.Look(_folder)).ShouldBe("policy-file-missing");
        Problem(PolicyFileReader.Look(Path.Combine(_folder, "policy.yaml"))).ShouldBe("policy-file-missing");
        Problem(PolicyFileReader.Look(Path.Combine(_folder, "none", "policy.yaml"))).ShouldBe("policy-file-missing");
    }

    [Fact]
    public void two_policies_in_a_folder_are_none()
    {
        Write("b.yaml", "");
        Write("a.yml", "");
        PolicyFileReader.Look(_folder).ShouldBe(new FileLook.Problem(
            "policy-file-ambiguous",
            $"{_folder} holds 2 files that end in .yaml or .yml; a policy is one. The first two are a.yml and b.yaml."));
    }

    [Theory]
    [InlineData(1024 * 1024, null)]
    [InlineData((1024 * 1024) + 1, "policy-file-too-large")]
    public void a_mebibyte_is_read_and_no_more(int length, string? problem)
    {
        var look = PolicyFileReader.Look(Write("policy.yaml", new string('#', length)));
        (Problem(look), Text(look)?.Length).ShouldBe((problem, problem is null ? length : null));
    }

    [Fact]
    public void what_is_not_utf8_is_refused()
    {
        var file = Path.Combine(_folder, "policy.yaml");
        File.WriteAllBytes(file, [0x23, 0xFF, 0xFE]);
        Problem(PolicyFileReader.Look(file)).ShouldBe("policy-file-not-utf8");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Text(FileLook look) => (look as FileLook.Content)?.Text;

    private static string? Problem(FileLook look) => (look as FileLook.Problem)?.Code;

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
