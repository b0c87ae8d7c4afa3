using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

/// <summary>One node's event log, composed as the product composes it, in this process.</summary>
internal sealed class LogNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;
    private bool _stopped;

    private LogNode(ServiceProvider services) => (_services, _hosted) = (services, [.. services.GetServices<IHostedService>()]);

    public IEventStore Store => Get<IEventStore>();

    public ISnapshots Snapshots => Get<ISnapshots>();

    public Denials Denials => Get<Denials>();

    public INodes Nodes => Get<INodes>();

    /// <summary>Everything that the feed applied, in the order in which it did.</summary>
    public ImmutableList<RecordedEvent> Applied => Snapshots.Current.Of<ImmutableList<RecordedEvent>>();

    public static async Task<LogNode> Start(string connectionString, LogOptions? log, NodeOptions? node, TimeProvider? clock)
    {
        var started = new LogNode(new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock ?? TimeProvider.System)
            .AddEventLog(connectionString, log ?? Patient, node ?? new())
            .AddSingleton(Tests.Catalog)
            .AddSingleton<IProjection, WholeLog>()
            .BuildServiceProvider());
        try
        {
            foreach (var service in started._hosted)
            {
                await service.StartAsync(TestContext.Current.CancellationToken);
            }
        }
        catch
        {
            await started._services.DisposeAsync();
            throw;
        }

        return started;
    }

    /// <summary>For a machine that is busy with other things; what is under test is set by the test.</summary>
    public static LogOptions Patient { get; } = new() { AnswerTimeout = TimeSpan.FromSeconds(40), StatementTimeout = TimeSpan.FromSeconds(30) };

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<AppendResult> Append(Append append) => Store.Append(append, TestContext.Current.CancellationToken);

    public async Task<AppendResult.Committed> Commit(Append append) => (await Append(append)).ShouldBeOfType<AppendResult.Committed>();

    public Task<Outcome> Decide(
        string name, Func<Counter, Domain.Kernel.Decision<TestEvent>> decide, long? expected = null, AppendOptions? options = null,
        params Domain.Kernel.Guard[] guards) =>
        Store.Decide(Tests.Stream(name), expected, guards, decide, Tests.By, options ?? AppendOptions.Interactive,
            TestContext.Current.CancellationToken);

    public Task<Domain.Kernel.Versioned<Counter>> Load(string name) =>
        Store.Load<Counter, TestEvent>(Tests.Stream(name), AsOf.Now, TestContext.Current.CancellationToken);

    public async Task<List<RecordedEvent>> Log()
    {
        var all = new List<RecordedEvent>();
        await foreach (var recorded in Store.ReadAll(0, null, TestContext.Current.CancellationToken))
        {
            all.Add(recorded);
        }

        return all;
    }

    /// <summary>Stops in good order.</summary>
    public async Task Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            foreach (var service in Enumerable.Reverse(_hosted))
            {
                await service.StopAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _services.DisposeAsync();
    }

    private sealed class WholeLog : Projection<ImmutableList<RecordedEvent>>
    {
        protected override ImmutableList<RecordedEvent> Empty => [];

        protected override ImmutableList<RecordedEvent> Apply(ImmutableList<RecordedEvent> state, IReadOnlyList<RecordedEvent> batch) =>
            state.AddRange(batch);
    }
}
