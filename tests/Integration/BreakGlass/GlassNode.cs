using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sentinel.Api.Audit;
using Sentinel.Api.BreakGlass;
using Sentinel.Api.Http;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.RateLimits;
using Sentinel.Application.Requests;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Audit;
using Sentinel.Infrastructure.BreakGlass;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Http;
using Sentinel.Infrastructure.Identity;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Policies;
using Sentinel.Infrastructure.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>A node that breaks glass, on the real log and a real Kestrel.</summary>
internal sealed class GlassNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;

    private GlassNode(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public TroubledStore Store => Get<TroubledStore>();

    public Snapshot Snapshot => Get<ISnapshots>().Current;

    /// <summary>What it wrote to the operator's log.</summary>
    public UrgentLines Urgent => Get<UrgentLines>();

    public static async Task<GlassNode> Start(string connectionString, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var urgent = new UrgentLines();
        builder.Logging.ClearProviders().AddProvider(urgent);
        builder.Services.AddSingleton(TimeProvider.System)
            .AddSingleton(urgent)
            .AddEventLog(connectionString, new() { AnswerTimeout = Patience, StatementTimeout = Patience, FreshnessLimit = Patience }, new NodeOptions { Lease = Patience })
            .AddSingleton(provider => new TroubledStore(provider.GetRequiredService<PostgresEventStore>(), seed))
            .AddSingleton<IEventStore>(provider => provider.GetRequiredService<TroubledStore>())
            .AddPipeline()
            .AddIdentity()
            .AddPersonalDetails()
            .AddTokenUses()
            .AddPolicies(new(), (_, _) => [], _ => true)
            .AddRequests()
            .AddBreakGlass(new(ToLog: true, MayBeMissed: false))
            .AddBreakGlassViews()
            .AddSessions(new())
            .AddSessionViews()
            .AddRevocation()
            .AddAudit()
            .AddTableProjections()
            .AddReactions()
            .AddEdge(HttpOptions.Read(new ConfigurationBuilder().Build()), new RateLimitOptions())
            .AddIdempotencyKeys();
        var app = builder.Build();
        app.UseEdge();
        app.MapBreakGlass();
        app.MapBreakGlassViews();
        app.MapHistory();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<TResult> Send<TResult>(IRequest<TResult> request) =>
        Get<IMediator>().Send(request, TestContext.Current.CancellationToken);

    public Task<BreakGlassDetailView?> Find(BreakGlassId id) => Get<IBreakGlassViews>().Find(id, TestContext.Current.CancellationToken);

    public Task<Versioned<BrokenGlass>> Load(BreakGlassId id) =>
        Get<PostgresEventStore>().Load<BrokenGlass, BreakGlassEvent>(BreakGlassStream.For(id), AsOf.Now, TestContext.Current.CancellationToken);

    /// <summary>Writes to the log what nobody would be let.</summary>
    public async Task<long> Append(params Write[] writes)
    {
        var result = await Get<PostgresEventStore>().Append(
            new(writes, [], new("psn_test"), AppendOptions.Interactive), TestContext.Current.CancellationToken);
        return result.ShouldBeOfType<AppendResult.Committed>().Sequence;
    }

    /// <summary>Waits until the node's state and views have the log up to here.</summary>
    public async Task CatchUp(long sequence)
    {
        (await Get<ISnapshots>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await Get<IViewProgress>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    public async Task<List<RecordedEvent>> LogBehind(long sequence)
    {
        var all = new List<RecordedEvent>();
        await foreach (var recorded in Get<PostgresEventStore>().ReadAll(sequence, null, TestContext.Current.CancellationToken))
        {
            all.Add(recorded);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
