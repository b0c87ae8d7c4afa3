using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sentinel.Api.Http;
using Sentinel.Api.Identity;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Http;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Application.Policies;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;
using AsksFirst = Sentinel.Integration.Kit.AsksFirst;

namespace Sentinel.Integration.Http;

/// <summary>The edge on a real Kestrel, in front of a state that stands still and a log that cannot be reached.</summary>
public sealed class EdgeApp : IAsyncLifetime
{
    private readonly StillSnapshots _snapshots = new();
    private WebApplication? _app;

    public Person Admin { get; } = new("root", Roles.Admin);

    public Person Requester { get; } = new("ada", Roles.Requester);

    public HttpClient Client { get; } = new(new AsksFirst(new()));

    /// <summary>Where it waits for tests to look at.</summary>
    internal KeysInMemory Keys { get; } = new();

    /// <summary>What the database says of what a decision rests on; null: it cannot be reached.</summary>
    internal Func<long?>? FirstMoved { get; set; }

    /// <summary>Sequence of the end of the log that cannot be reached.</summary>
    internal long Head { get; set; }

    /// <summary>Settings of the edge; unless told otherwise nobody fails too often.</summary>
    internal Dictionary<string, string?> Settings { get; init; } = new()
    {
        ["Sentinel:Http:FailuresPerMinute"] = "1000000",
        ["Sentinel:Http:FailureBurst"] = "1000000",
    };

    /// <summary>Why the node must not serve.</summary>
    internal Refusal? Unfit
    {
        set => _snapshots.Unfit = value;
    }

    /// <summary>Whoever waits for the state waits until <see cref="LetGo"/>.</summary>
    internal void Hold() => _snapshots.Held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void LetGo()
    {
        _snapshots.Held?.SetResult();
        _snapshots.Held = null;
    }

    /// <summary>Completes when so many wait.</summary>
    internal async Task Waiting(int many)
    {
        for (var end = DateTime.UtcNow.AddSeconds(10); Volatile.Read(ref _snapshots.Waiting) < many; await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddEdge(HttpOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build()), new() { Factor = 1000 });
        builder.Services.AddPipeline().AddIdentity();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Fence>();
        builder.Services.AddSingleton<IEventStore>(new UnreachableLog(this)).AddSingleton<ISnapshots>(_snapshots);
        builder.Services.AddSingleton<ITokenUses, NoUses>().AddSingleton<IPersonalDetails, NoDetails>();
        builder.Services.AddSingleton<IIdempotencyKeys>(Keys).AddSingleton<ILogHead>(new StillHead(this));
        _app = builder.Build();
        _app.UseEdge();
        _app.MapWhoAmI();
        _app.MapPersons();
        _app.MapTokens();
        _app.Map(Routes.CloseSession, (Credential credential) => credential.Session?.Session.Value ?? credential.Api!.Actor.Handle);
        _app.Map(Routes.GetCredentials, (HttpContext context) => context.Request.Headers.Authorization.ToString());
        _app.Map(Routes.Health, () => "alive");
        _app.Map(Routes.Readiness, string () => throw new InvalidOperationException("the password is hunter2"));
        _app.MapGet("/in-no-table", () => "reached");
        await _app.StartAsync();
        Client.BaseAddress = new(_app.Urls.Single());

        _snapshots.Record(Admin, 0);
        _snapshots.Record(Requester, 10);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
    }

    /// <summary>A person with one token, and the text of it.</summary>
    public sealed class Person
    {
        internal Person(string handle, Roles roles)
        {
            var now = TimeProvider.System.GetUtcNow();
            var (person, token) = (Id.New<PersonId>(now), Id.New<TokenId>(now));
            (PersonId, Token) = (person, TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(4)).Reveal());
            Registered = new(person, handle, ["sre"], roles, now);
            Issued = new(token, person, "test", Convert.ToHexStringLower(TokenText.Hash(Token)), roles, now.AddDays(1), null, now);
        }

        public PersonId PersonId { get; }

        public string Token { get; }

        internal PersonRegistered Registered { get; }

        internal ApiTokenIssued Issued { get; }
    }

    private sealed class StillHead(EdgeApp app) : ILogHead
    {
        public Task<long> Read(CancellationToken cancellationToken) => Task.FromResult(app.Head);
    }

    private sealed class StillSnapshots : ISnapshots
    {
        private static readonly IProjection[] Projections = [new PeopleProjection(), new HoldsProjection(), new NoPolicy()];

        public Snapshot Current { get; private set; } = Snapshot.Empty(Projections);

        public Refusal? Unfit { get; set; }

        public TaskCompletionSource? Held { get; set; }

        public int Waiting;

        public async Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref Waiting);
            await (Held?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
            Interlocked.Decrement(ref Waiting);
            return false;
        }

        public void Record(Person person, long after) => Current = Current.Apply(
        [
            new(after + 1, PersonStream.For(person.PersonId).Value, 1, Guid.Empty, "", person.Registered, person.Registered.At, new("test")),
            new(after + 2, ApiTokenStream.For(person.Issued.TokenId).Value, 1, Guid.Empty, "", person.Issued, person.Issued.At, new("test")),
        ]);
    }

    private sealed class NoPolicy : Projection<PolicyInForce>
    {
        protected override PolicyInForce Empty => PolicyInForce.None;

        protected override PolicyInForce Apply(PolicyInForce state, IReadOnlyList<RecordedEvent> batch) => state;
    }

    private sealed class NoUses : ITokenUses
    {
        public void Note(TokenId token, IPAddress source, DateTimeOffset at)
        {
        }

        public Task<IReadOnlyDictionary<TokenId, TokenUse>> Find(IReadOnlyCollection<TokenId> tokens, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<TokenId, TokenUse>>(new Dictionary<TokenId, TokenUse>());
    }

    private sealed class NoDetails : IPersonalDetails
    {
        public Task<string> Seal(PersonId person, PersonalDetails details, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<PersonId, PersonalDetails>> Open(
            IReadOnlyDictionary<PersonId, string> sealedDetails, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<PersonId, PersonalDetails>>(new Dictionary<PersonId, PersonalDetails>());

        public Task Erase(PersonId person, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class UnreachableLog(EdgeApp app) : IEventStore
    {
        public Task<AppendResult> Append(Append append, CancellationToken cancellationToken) => throw Gone();

        public Task<Outcome> Decide<TState, TEvent>(
            StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide,
            Provenance by, AppendOptions options, CancellationToken cancellationToken)
            where TState : IState<TState, TEvent>
            where TEvent : class => throw Gone();

        public Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
            where TState : IState<TState, TEvent>
            where TEvent : class => throw Gone();

        public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) => throw Gone();

        public IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken) => throw Gone();

        public Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken) =>
            Task.FromResult((app.FirstMoved ?? throw Gone())());

        public Task<DateTimeOffset> Now(CancellationToken cancellationToken) => throw Gone();

        private static StoreUnavailableException Gone() => new("host=10.0.0.1 refused the connection");
    }
}
