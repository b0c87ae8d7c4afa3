using Sentinel.Api.Hosting;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Docs;

public sealed class FirstMinuteTests
{
    [Fact]
    public void the_readme_has_the_commands_that_the_server_prints()
    {
        var printed = FirstMinute.Text(new("http://127.0.0.1:8700"), new("http://127.0.0.1:8701"), ".sentinel/dev.env")
            .Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line[2..].TrimEnd())
            .ToArray();
        var lines = Repository.Read("README.md").Split('\n').Where(line => line.Length > 0).ToArray();

        lines.SkipWhile(line => line != printed[0]).Take(printed.Length).ShouldBe(printed);
    }
}
