using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Identity;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Integration.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

/// <summary>A node with the identity column on the real log.</summary>
internal sealed class IdentityNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private IdentityNode(string connectionString)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddEventLog(connectionString, LogNode.Patient with { FreshnessLimit = TimeSpan.FromSeconds(30) }, new NodeOptions())
            .AddPipeline()
            .AddIdentity()
            .AddPersonalDetails()
            .AddSingleton<IProjection, HoldsProjection>()
            .AddSingleton(provider => new Belated(provider.GetRequiredService<Snapshots>()))
            .AddSingleton<ISnapshots>(provider => provider.GetRequiredService<Belated>())
            .BuildServiceProvider();
    }

    /// <summary>The node's state as its handlers see it.</summary>
    public Belated Snapshots => _services.GetRequiredService<Belated>();

    public People People => Snapshots.Current.Of<People>();

    public IEventStore Store => _services.GetRequiredService<IEventStore>();

    public static async Task<IdentityNode> Start(string connectionString)
    {
        var node = new IdentityNode(connectionString);
        foreach (var service in node._services.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        return node;
    }

    public Task<TResult> Send<TResult>(IRequest<TResult> request) =>
        _services.GetRequiredService<IMediator>().Send(request, TestContext.Current.CancellationToken);

    /// <summary>A person with one token of all the person's roles, known to this node; who calls with that token.</summary>
    public async Task<Known> Seed(string handle, Roles roles)
    {
        var now = TimeProvider.System.GetUtcNow();
        var token = Id.New<TokenId>(now);
        var secret = TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(4)).Reveal();
        var seeded = await Send(new SeedPerson(handle, [], roles, token, "seed", TokenText.Hash(secret), now.AddDays(30)));
        await Knows(seeded.ShouldBeOfType<Outcome.Recorded>());
        var person = People.FindByHandle(handle)!.State.ShouldBeOfType<Person.Active>().Id;
        return new(person, new Caller(token, new(person.Value), IPAddress.Loopback), secret);
    }

    public async Task Knows(Outcome.Recorded recorded) =>
        (await Snapshots.WaitFor(recorded.Sequence!.Value, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}

/// <param name="Id">The person.</param>
/// <param name="Caller">The person's call.</param>
/// <param name="Secret">The token's text.</param>
internal sealed record Known(PersonId Id, Caller Caller, string Secret);

/// <summary>The node's state, but the first look behind <see cref="LookBack"/> is at what it was then.</summary>
internal sealed class Belated(ISnapshots now) : ISnapshots
{
    private Snapshot? _before;

    public Snapshot Current => Interlocked.Exchange(ref _before, null) ?? now.Current;

    public Refusal? Unfit => now.Unfit;

    public void LookBack(Snapshot before) => _before = before;

    public Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken) =>
        now.WaitFor(sequence, atMost, cancellationToken);
}
