using System.Text.Json;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Identity;

public sealed class RolesTests
{
    [Fact]
    public void roles_are_an_array_of_names_in_json()
    {
        JsonSerializer.Serialize(Roles.Admin | Roles.Requester).ShouldBe("""["requester","admin"]""");
        JsonSerializer.Serialize(Roles.None).ShouldBe("[]");
        JsonSerializer.Deserialize<Roles>("""["admin","requester","admin"]""").ShouldBe(Roles.Admin | Roles.Requester);
        JsonSerializer.Deserialize<Roles>("[]").ShouldBe(Roles.None);
    }

    [Theory]
    [InlineData("""["root"]""")]
    [InlineData("""["Admin"]""")]
    [InlineData("""[32]""")]
    [InlineData("""[null]""")]
    [InlineData("""[["admin"]]""")]
    [InlineData("32")]
    [InlineData("null")]
    [InlineData("\"admin\"")]
    public void anything_else_is_no_roles(string json) => Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Roles>(json));

    [Fact]
    public void an_auditor_goes_with_everyone_but_admin_and_operator()
    {
        for (var roles = Roles.None; roles <= RoleRules.All; roles++)
        {
            var auditsHimself = roles.HasFlag(Roles.Auditor) && (roles.HasFlag(Roles.Admin) || roles.HasFlag(Roles.Operator));

            roles.AreCompatible().ShouldBe(!auditsHimself, roles.ToString());
        }
    }
}
