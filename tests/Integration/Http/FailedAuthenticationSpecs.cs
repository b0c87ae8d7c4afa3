using System.Net;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>An edge that bears three failed authentications at once.</summary>
public sealed class FailedAuthenticationSpecs : IAsyncLifetime
{
    private readonly EdgeApp _app = new()
    {
        Settings = new() { ["Sentinel:Http:FailuresPerMinute"] = "1", ["Sentinel:Http:FailureBurst"] = "3" },
    };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task an_address_that_fails_too_often_waits_and_who_has_just_succeeded_there_does_not()
    {
        (await Answer("/v1/whoami", _app.Admin.Token)).Status.ShouldBe(200);
        for (var i = 0; i < 3; i++)
        {
            (await Answer("/v1/whoami", Unknown())).Status.ShouldBe(401);
        }

        var refused = await Answer("/v1/whoami", Unknown());
        (refused.Status, refused.Code).ShouldBe((429, "authentication-limited"));
        refused.Wait.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(50, 60);

        // Its token is right, but nothing says so before it is hashed.
        (await Answer("/v1/whoami", _app.Requester.Token)).Status.ShouldBe(429);
        (await Answer("/v1/whoami", _app.Admin.Token)).Status.ShouldBe(200);
        (await Answer("/healthz", null)).Status.ShouldBe(200);

        var aws = await Answer("/v1/credentials", Unknown());
        (aws.Status, aws.AwsCode).ShouldBe((429, "AuthenticationLimited"));
    }

    private static string Unknown() => TokenText.New(TokenKind.ApiToken, Domain.Kernel.Ulid.New(DateTimeOffset.UtcNow)).Reveal();

    private async Task<(int Status, string? Code, string? AwsCode, TimeSpan? Wait)> Answer(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.StatusCode is HttpStatusCode.OK)
        {
            return (200, null, null, null);
        }

        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)response.StatusCode, Member("code"), Member("Code"), response.Headers.RetryAfter?.Delta);

        string? Member(string name) => problem.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
