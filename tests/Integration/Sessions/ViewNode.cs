using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sentinel.Api.Audit;
using Sentinel.Api.Http;
using Sentinel.Api.Sessions;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.Audit;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Identity;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Policies;
using Sentinel.Infrastructure.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Sessions;

/// <summary>A node with its log, its views and the routes that read them, on a real Kestrel.</summary>
internal sealed class ViewNode : IAsyncDisposable
{
    public const string Document = """
        version: "1"
        profiles:
        - name: dev
          role_arn: arn:aws:iam::123456789012:role/SandboxDev
        - name: ops/prod
          role_arn: arn:aws:iam::123456789012:role/SandboxProd
        rules:
        - name: all
          effect: allow
          conditions: {any: true}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;

    private ViewNode(WebApplication app)
    {
        _app = app;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public ISessionViews Views => Get<ISessionViews>();

    public static async Task<ViewNode> Start(string connectionString, Action<IServiceCollection>? more)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System)
            .AddEventLog(connectionString, new() { AnswerTimeout = Patience, StatementTimeout = Patience, FreshnessLimit = Patience }, new NodeOptions { Lease = Patience })
            .AddIdentity()
            .AddPersonalDetails()
            .AddTokenUses()
            .AddRevocation()
            .AddPolicies(new(), (_, _) => [], _ => true)
            .AddSingleton<IProjection, LiveSessionsProjection>()
            .AddSessionViews()
            .AddAudit()
            .AddTableProjections()
            .AddReactions()
            .AddEdge(HttpOptions.Read(new ConfigurationBuilder().Build()), new() { Factor = 1000 });
        more?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseEdge();
        app.MapSessionViews();
        app.MapHistory();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<AppendResult.Committed> Append(StreamId stream, params object[] events)
    {
        var result = await Get<IEventStore>().Append(
            new([new(stream, null, events)], [], new("psn_test", "10.1.2.3", "req", "0af7651916cd43dd8448eb211c80319c"), AppendOptions.Interactive),
            TestContext.Current.CancellationToken);
        return result.ShouldBeOfType<AppendResult.Committed>();
    }

    /// <summary>Waits until the node's state and views have the whole log.</summary>
    public async Task CatchUp(long sequence)
    {
        (await Get<ISnapshots>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await Get<IViewProgress>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    public async Task Publish() => await CatchUp(
        (await Append(PolicyStream.Id, new PolicyPublished(1, PolicyHash.Of(Document), Document, "test", null, Now))).Sequence);

    /// <summary>A person and the text of his token.</summary>
    public async Task<(PersonId Id, string Token)> Register(string handle, Roles roles)
    {
        var (person, token) = (Id.New<PersonId>(Now), Id.New<TokenId>(Now));
        var secret = TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(4)).Reveal();
        await Append(PersonStream.For(person), new PersonRegistered(person, handle, [], roles, Now));
        var last = await Append(ApiTokenStream.For(token), new ApiTokenIssued(
            token, person, "test", Convert.ToHexStringLower(TokenText.Hash(secret)), roles, Now.AddDays(1), null, Now));
        await CatchUp(last.Sequence);
        return (person, secret);
    }

    public async Task<(SessionId Id, long Sequence)> Open(PersonId person, string profile = "dev")
    {
        var id = Id.New<SessionId>(Now);
        var committed = await Append(SessionStream.For(id), Opened(id, person, profile));
        return (id, committed.Sequence);
    }

    public Task<AppendResult.Committed> Issue(SessionId id, NodeId node) =>
        Append(SessionStream.For(id), new SessionActivated(id, Now), Issued(id, node));

    /// <summary>Gives an order; it is in the node's state on return.</summary>
    public async Task<(OrderId Id, long Sequence)> Order(Scope scope, bool hold, string reason = "leak")
    {
        var id = Id.New<OrderId>(Now);
        var committed = await Append(scope.Stream, new AccessRevoked(id, scope, reason, hold, Id.New<PersonId>(Now), Now));
        await CatchUp(committed.Sequence);
        return (id, committed.Sequence);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Answer)> Ask(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Authorization", "Bearer " + token);
        var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(body)!, answer);
    }

    public static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await holds(); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience);
        }
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static SessionOpened Opened(SessionId id, PersonId person, string profile = "dev") => new(
        id, person, Id.New<TokenId>(Now), profile, "because", "T-1", new string('a', 64), Mode.Server,
        new Dictionary<string, string> { ["host"] = "web-1" }, Now.AddHours(1), 1, new string('b', 64), "all", Now);

    public static CredentialsIssued Issued(SessionId id, NodeId node) => new(
        id, Id.New<LeaseId>(Now), Id.New<CredentialRequestId>(Now), new(GroundKind.Rule, "all"), 1, new string('b', 64), Now.AddMinutes(5),
        Now.AddMinutes(5), Now.AddMinutes(15), "ASIASANDBOX", "arn:aws:iam::123456789012:role/SandboxDev", "ada-x", null, node, 1, Now);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
