using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.Requests;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Identity;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Policies;
using Sentinel.Infrastructure.Requests;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>A node with the Requests column on the real log, its views and its sweeper.</summary>
internal sealed class RequestNode : IAsyncDisposable
{
    /// <summary>Handles of those who may decide.</summary>
    public static readonly string[] Approvers = ["ann", "ben", "cyd", "dan", "eve", "fay", "gus", "hal"];

    public const string Document = """
        version: "1"
        profiles:
        - {name: one, role_arn: "arn:aws:iam::123456789012:role/One"}
        - {name: two, role_arn: "arn:aws:iam::123456789012:role/Two"}
        - {name: all, role_arn: "arn:aws:iam::123456789012:role/All"}
        - {name: alone, role_arn: "arn:aws:iam::123456789012:role/Alone"}
        rules:
        - {name: asked, effect: require_approval, conditions: {any: true}}
        approvals:
        - {name: of-one, profiles: [one], approvers: [ann, ben, cyd, dan, eve, fay, gus, hal], required: 1}
        - {name: of-two, profiles: [two], approvers: [ann, ben, cyd, dan, eve, fay, gus, hal], required: 2}
        - {name: of-all, profiles: [all], approvers: [ann, ben, cyd, dan, eve, fay, gus, hal], required: 8}
        - {name: of-itself, profiles: [alone], approvers: [ann], auto_approve: {users: [req-0], max_duration: 30m}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private RequestNode(ServiceProvider services)
    {
        // Whoever tests the sweeper calls it; it does not look back in a test's place.
        (_services, _hosted) = (services, [.. services.GetServices<IHostedService>().Where(service => service is not RequestExpiry)]);
    }

    private static ServiceProvider Compose(string connectionString) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddEventLog(
            connectionString, LogNode.Patient with { FreshnessLimit = Patience }, new NodeOptions { Lease = Patience })
        .AddPipeline()
        .AddIdentity()
        .AddPersonalDetails()
        .AddPolicies(new(), (_, _) => [], _ => true)
        .AddSingleton<IProjection, HoldsProjection>()
        .AddRequests()
        .AddRequestViews()
        .AddTableProjections()
        .AddSingleton(provider => new Belated(provider.GetRequiredService<Snapshots>()))
        .AddSingleton<ISnapshots>(provider => provider.GetRequiredService<Belated>())
        .BuildServiceProvider();

    public Snapshot Snapshot => Get<ISnapshots>().Current;

    /// <summary>The first look behind this one is at what the node's state is now.</summary>
    public void LookBackOnce(Snapshot before) => Get<Belated>().LookBack(before);

    public IEventStore Store => Get<IEventStore>();

    public IRequestViews Views => Get<IRequestViews>();

    public static async Task<RequestNode> Start(string connectionString)
    {
        var node = new RequestNode(Compose(connectionString));
        foreach (var service in node._hosted)
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        // It serves when it has proven for the first time that its state is complete.
        for (var started = TimeProvider.System.GetTimestamp(); node.Get<ISnapshots>().Unfit is not null; await Task.Delay(10, TestContext.Current.CancellationToken))
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience);
        }

        return node;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<TResult> Send<TResult>(IRequest<TResult> request) => Get<IMediator>().Send(request, TestContext.Current.CancellationToken);

    public async Task<AppendResult.Committed> Append(StreamId stream, params object[] events)
    {
        var appended = await Store.Append(new([new(stream, null, events)], [], new("test"), AppendOptions.Interactive), TestContext.Current.CancellationToken);
        var committed = appended.ShouldBeOfType<AppendResult.Committed>();
        await CatchUp(committed.Sequence);
        return committed;
    }

    /// <summary>The next version of the policy.</summary>
    public Task Publish(string document) => Append(
        PolicyStream.Id,
        new PolicyPublished((int)Snapshot.Of<Application.Policies.PolicyInForce>().Policy.Version + 1, PolicyHash.Of(document), document, "test", null, Now));

    /// <summary>Somebody with a token of all his roles, known to this node.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="roles">His and the token's.</param>
    /// <param name="mintedBy">Who has made the token and so counts too; null for nobody else.</param>
    public async Task<Caller> Seed(string handle, Roles roles, Caller? mintedBy = null)
    {
        var (person, token) = (Snapshot.Of<People>().FindByHandle(handle)?.State is Person.Active known ? known.Id : Id.New<PersonId>(Now), Id.New<TokenId>(Now));
        if (Snapshot.Of<People>().Find(person) is null)
        {
            await Append(PersonStream.For(person), new PersonRegistered(person, handle, [], roles, Now));
        }

        var secret = TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(4)).Reveal();
        await Append(ApiTokenStream.For(token), new ApiTokenIssued(
            token, person, "test", Convert.ToHexStringLower(TokenText.Hash(secret)), roles, Now.AddDays(30), mintedBy is null ? null : PersonOf(mintedBy), Now));
        return new(token, new(person.Value), IPAddress.Loopback);
    }

    public static PersonId PersonOf(Caller caller) => new(caller.By.Actor);

    public async Task<(Outcome Outcome, AccessRequestId Id)> Submit(Caller caller, string profile, TimeSpan? duration = null, int sessions = 1)
    {
        var submitted = await Send(new SubmitRequest(caller, new(profile, Mode.Server, "The pipeline is stuck.", null, duration, sessions)));
        return (submitted.Outcome, submitted.Submitted?.RequestId ?? default);
    }

    public async Task<AccessRequestId> Submitted(Caller caller, string profile, int sessions = 1)
    {
        var (outcome, id) = await Submit(caller, profile, sessions: sessions);
        outcome.ShouldBeOfType<Outcome.Recorded>();
        return id;
    }

    /// <summary>The request as the log has it now.</summary>
    public Task<Versioned<AccessRequest>> Load(AccessRequestId id) =>
        Store.Load<AccessRequest, RequestEvent>(RequestStream.For(id), AsOf.Now, TestContext.Current.CancellationToken);

    /// <summary>Every request's events, oldest first.</summary>
    public async Task<Dictionary<string, List<RecordedEvent>>> Streams()
    {
        var streams = new Dictionary<string, List<RecordedEvent>>(StringComparer.Ordinal);
        await foreach (var recorded in Store.ReadAll(0, null, TestContext.Current.CancellationToken))
        {
            if (recorded.Data is RequestEvent)
            {
                streams.TryAdd(recorded.Stream, []);
                streams[recorded.Stream].Add(recorded);
            }
        }

        return streams;
    }

    public async Task CatchUp(long sequence)
    {
        (await Get<ISnapshots>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await Get<IViewProgress>().WaitFor(sequence, Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_hosted))
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
