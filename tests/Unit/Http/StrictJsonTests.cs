using System.Text.Json;
using Sentinel.Api.Http;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class StrictJsonTests
{
    [Fact]
    public void a_body_is_twenty_levels_deep_at_most()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        HttpRegistration.Strict(json);

        JsonSerializer.Deserialize<JsonElement>(Nested(20), json).GetArrayLength().ShouldBe(1);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<JsonElement>(Nested(21), json));

        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
    }
}
