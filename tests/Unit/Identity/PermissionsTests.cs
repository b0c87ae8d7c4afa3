using System.Reflection;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Identity;

public sealed class PermissionsTests
{
    /// <summary>The whole matrix by hand: who may do it to his own or nobody's, and who to anyone's.</summary>
    [Theory]
    [InlineData("whoami", "*", "")]
    [InlineData("sessions.open", "requester", "")]
    [InlineData("sessions.read", "requester operator auditor", "operator auditor")]
    [InlineData("sessions.revoke", "requester operator", "operator")]
    [InlineData("sessions.close", "requester", "")]
    [InlineData("sessions.pause", "operator", "operator")]
    [InlineData("sessions.resume", "requester operator", "operator")]
    [InlineData("sessions.extend", "requester", "")]
    [InlineData("sessions.rotate", "requester", "")]
    [InlineData("sessions.context", "requester", "")]
    [InlineData("sessions.replay", "auditor", "auditor")]
    [InlineData("breakglass.activate", "requester", "")]
    [InlineData("breakglass.read", "requester reviewer operator auditor", "reviewer operator auditor")]
    [InlineData("breakglass.close", "requester operator", "operator")]
    [InlineData("breakglass.note", "requester", "")]
    [InlineData("breakglass.review", "reviewer", "reviewer")]
    [InlineData("breakglass.waive", "reviewer admin", "reviewer admin")]
    [InlineData("revocations.create", "operator", "operator")]
    [InlineData("revocations.read", "operator", "operator")]
    [InlineData("revocations.lift", "operator", "operator")]
    [InlineData("requests.submit", "requester", "")]
    [InlineData("requests.read", "requester approver operator auditor", "operator auditor")]
    [InlineData("requests.decide", "approver", "approver")]
    [InlineData("requests.cancel", "requester operator", "operator")]
    [InlineData("requests.withdraw", "requester operator", "operator")]
    [InlineData("policy.publish", "admin", "admin")]
    [InlineData("policy.read", "operator auditor admin", "operator auditor admin")]
    [InlineData("policy.simulate", "requester operator auditor admin", "operator auditor admin")]
    [InlineData("policy.replay", "auditor admin", "auditor admin")]
    [InlineData("profiles.read", "requester", "")]
    [InlineData("profiles.check", "operator admin", "operator admin")]
    [InlineData("persons.read", "admin", "admin")]
    [InlineData("persons.manage", "admin", "admin")]
    [InlineData("tokens.read", "*", "admin")]
    [InlineData("tokens.issue", "admin", "admin")]
    [InlineData("tokens.revoke", "*", "admin")]
    [InlineData("tokens.confirm", "*", "")]
    [InlineData("events.read", "auditor", "auditor")]
    [InlineData("streams.read", "auditor", "auditor")]
    [InlineData("nodes.read", "operator", "operator")]
    [InlineData("operations.read", "operator auditor admin", "operator auditor admin")]
    public void each_role_may_exactly_what_the_matrix_says(string name, string own, string others)
    {
        var permission = Permissions.All.Single(permission => permission.Name == name);
        foreach (var role in RoleRules.All.Names())
        {
            RoleRules.TryParse(role, out var roles).ShouldBeTrue();
            permission.Allows(roles, own: true).ShouldBe(own == "*" || own.Split(' ').Contains(role), $"{role}, own");
            permission.Allows(roles, own: false).ShouldBe(others.Split(' ').Contains(role), $"{role}, other's");
        }

        permission.Allows(Roles.None, own: true).ShouldBe(own == "*");
        permission.Allows(Roles.None, own: false).ShouldBeFalse();
    }

    [Fact]
    public void the_matrix_above_is_whole()
    {
        var walked = typeof(PermissionsTests).GetMethod(nameof(each_role_may_exactly_what_the_matrix_says))!
            .GetCustomAttributes<InlineDataAttribute>()
            .Select(row => (string)row.Data[0]!);
        var declared = typeof(Permissions).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Permission))
            .Select(property => (Permission)property.GetValue(null)!)
            .ToArray();

        Permissions.All.Select(permission => permission.Name).ShouldBe(walked, ignoreOrder: true);
        Permissions.All.ShouldBe(declared, ignoreOrder: true);
    }
}
