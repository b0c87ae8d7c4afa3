using System.Reflection;
using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class RoutesTests
{
    [Fact]
    public void the_table_holds_every_route_once()
    {
        var declared = typeof(Routes).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Route))
            .Select(property => (Route)property.GetValue(null)!)
            .ToArray();

        Routes.All.ShouldBe(declared, ignoreOrder: true);
        Routes.All.Select(route => route.Name).ShouldBeUnique();
        Routes.All.Select(route => (route.Method, route.Path)).ShouldBeUnique();
    }

    [Fact]
    public void a_route_that_takes_api_tokens_has_a_permission_and_no_other_has() =>
        Routes.All.Where(route => route.Tokens.HasFlag(TokenKind.ApiToken) != route.Permission is not null)
            .Select(route => route.Name).ShouldBeEmpty();

    [Fact]
    public void a_session_secret_fetches_credentials_and_closes_its_session_and_nothing_else() =>
        Routes.All.Where(route => route.Tokens.HasFlag(TokenKind.SessionSecret)).Select(route => route.Name)
            .ShouldBe(["CloseSession", "GetCredentials", "GetProcessCredentials"], ignoreOrder: true);

    [Fact]
    public void anonymous_routes_are_few_and_known() =>
        Routes.All.Where(route => route.Tokens == TokenKind.None).Select(route => route.Name)
            .ShouldBe(["Health", "Readiness", "OpenApi", "Docs", "ReportToken"], ignoreOrder: true);

    [Fact]
    public void only_the_credential_routes_authenticate_by_themselves() =>
        Routes.All.Where(route => route.AuthenticatesItself).Select(route => route.Name)
            .ShouldBe(["GetCredentials", "GetProcessCredentials"], ignoreOrder: true);
}
