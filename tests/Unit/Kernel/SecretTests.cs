using System.Text.Json;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Kernel;

public sealed class SecretTests
{
    private sealed record Holder(string Name, Secret Secret);

    [Fact]
    public void a_secret_prints_as_nothing_wherever_it_stands()
    {
        var secret = new Secret("hunter2");
        secret.Reveal().ShouldBe("hunter2");
        secret.ToString().ShouldBe("***");
        $"{new Holder("ada", secret)}".ShouldBe("Holder { Name = ada, Secret = *** }");
    }

    [Fact]
    public void a_secret_is_neither_written_to_json_nor_read_from_it()
    {
        Should.Throw<NotSupportedException>(() => JsonSerializer.Serialize(new Holder("ada", new("hunter2")))).Message.ShouldNotContain("hunter2");
        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<Holder>("""{"Name":"ada","Secret":"hunter2"}"""));
    }
}
