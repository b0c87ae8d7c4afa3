using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Sentinel.Load.Benchmarks;

namespace Sentinel.Load.Targets;

/// <summary>Servers on one database, each a process of its own; the first runs the database and the sandbox STS for all.</summary>
/// <remarks>The limits of people and sessions are those of a fresh installation, unless a scenario's policy says otherwise.</remarks>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>As many as anybody needs at once by the built-in limits.</summary>
    public const int SessionsPerPerson = 10;

    private const int Callers = 8;

    // Two calls each: less than a person may make at once.
    private const int PeoplePerAdmin = 150;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly List<SentinelProcess> _nodes = [];
    private readonly List<HttpClient> _clients = [];
    private readonly SemaphoreSlim _hiring = new(1, 1);
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();
    private string _admin = "";
    private int _left;
    private int _names;

    public IReadOnlyList<SentinelProcess> Nodes => _nodes;

    /// <summary>Every key that a client has received so far, and the session that it was for.</summary>
    public ReceivedKeys Received { get; } = new();

    /// <summary>How nodes log in to the database.</summary>
    public string ConnectionString => _environment["SENTINEL_CONNECTION_STRING"];

    /// <summary>Starts so many.</summary>
    public static async Task<Cluster> Start(int nodes, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        try
        {
            while (cluster._nodes.Count < nodes)
            {
                await cluster.Join(cancellationToken);
            }

            await cluster.Publish(ClusterPolicy.Document, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more node.</summary>
    public async Task Join(CancellationToken cancellationToken)
    {
        var first = _nodes.Count == 0;
        var settings = new Dictionary<string, string> { ["Sentinel__RateLimits__Factor"] = "" };
        if (!first)
        {
            settings["Sentinel__Sts__SandboxUrl"] = _nodes[0].StsUrl.AbsoluteUri;
        }

        var node = await SentinelProcess.Start(
            new() { ConnectionString = first ? null : ConnectionString, Environment = settings, ReadyWithin = TimeSpan.FromSeconds(90) }, cancellationToken);
        _nodes.Add(node);
        _clients.Add(new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = node.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        });
        _environment = first ? await node.DevEnvironment() : _environment;
    }

    /// <summary>A sample person, such as <c>operator</c>, at a node.</summary>
    public SentinelClient As(string person, CancellationToken cancellationToken, int node = 0) =>
        new(_nodes[node].Url, _environment[$"SENTINEL_{person.ToUpperInvariant()}_TOKEN"], cancellationToken);

    /// <summary>A person of this cluster at a node.</summary>
    public SentinelClient As(Developer person, CancellationToken cancellationToken, int node = 0) =>
        new(_nodes[node % _nodes.Count].Url, person.Token, cancellationToken);

    /// <summary>Developers who may have the profiles of <see cref="ClusterPolicy"/>, or people of another role, known to every node.</summary>
    /// <remarks>An admin is limited like everybody: after some of them another goes on.</remarks>
    public async Task<ImmutableArray<Developer>> People(int count, CancellationToken cancellationToken, string role = "requester")
    {
        var people = ImmutableArray.CreateBuilder<Developer>(count);
        while (people.Count < count)
        {
            var (token, several) = await Admin(count - people.Count, cancellationToken);
            using var admin = new SentinelClient(_nodes[0].Url, token, cancellationToken);
            var last = 0L;
            people.AddRange(await Many(several, async _ =>
            {
                var (person, sequence) = await Register(admin, role);
                Latest(ref last, sequence);
                return person;
            }, cancellationToken));
            await Applied(last, cancellationToken);
        }

        return people.MoveToImmutable();
    }

    /// <summary>Open sessions of new people, ten of each, known to every node.</summary>
    public async Task<ImmutableArray<Leased>> Sessions(int count, CancellationToken cancellationToken, string profile = ClusterPolicy.Profile)
    {
        var people = await People((count + SessionsPerPerson - 1) / SessionsPerPerson, cancellationToken);
        var last = 0L;
        var opened = await Many(count, async i =>
        {
            var (session, sequence) = await Open(i % Nodes.Count, people[i / SessionsPerPerson], profile, cancellationToken);
            Latest(ref last, sequence);
            return session;
        }, cancellationToken);
        await Applied(last, cancellationToken);
        return opened;
    }

    /// <summary>Opens one; answers where in the log it stands, too.</summary>
    public async Task<(Leased Session, long Sequence)> Open(int node, Developer developer, string profile, CancellationToken cancellationToken)
    {
        using var client = new SentinelClient(_nodes[node].Url, developer.Token, cancellationToken);
        var opened = (await client.OpenSession(profile)).Must(201);
        return (new(opened["id"], opened["token"], developer), opened.Sequence!.Value);
    }

    /// <summary>Fetches keys as an SDK does, over connections that are kept.</summary>
    public async Task<Fetched> Fetch(int node, Leased session, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/credentials");
        request.Headers.TryAddWithoutValidation("Authorization", session.Secret);
        using var answer = await _clients[node].SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return Received.Add(session, Fetched.Read((int)answer.StatusCode, body));
    }

    /// <summary>Puts a policy in force on every node.</summary>
    public async Task Publish(string policy, CancellationToken cancellationToken)
    {
        using var admin = As("admin", cancellationToken);
        await Applied((await admin.PublishPolicy(policy, ifMatch: (await admin.Policy()).ETag)).Must(200).Sequence ?? 0, cancellationToken);
    }

    /// <summary>Waits until every node has applied the log up to here.</summary>
    public async Task Applied(long sequence, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Soon);
        for (var node = 0; node < _nodes.Count; node++)
        {
            using var auditor = As("operator", patience.Token, node);
            while (await auditor.Get("/readyz") is var ready
                && !(ready.Status == 200 && ready.Body.GetProperty("detail").GetProperty("sequence").GetInt64() >= sequence))
            {
                await Task.Delay(5, patience.Token);
            }
        }
    }

    /// <summary>Waits until lists show the whole log.</summary>
    public Task ViewsWritten(CancellationToken cancellationToken) =>
        LogDatabase.WaitForViews(ConnectionString, cancellationToken).WaitAsync(Soon, cancellationToken);

    /// <summary>Sequence of the last event so far: what a check of the log begins behind.</summary>
    public async Task<long> LastSequence(CancellationToken cancellationToken)
    {
        using var @operator = As("operator", cancellationToken);
        return (await @operator.Get("/readyz")).Must(200).Body.GetProperty("detail").GetProperty("sequence").GetInt64();
    }

    /// <summary>The log behind a sequence; the whole of it, from its first event, unless told otherwise.</summary>
    public async IAsyncEnumerable<JsonElement> Log(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken, long after = 0)
    {
        using var auditor = As("auditor", cancellationToken);
        await foreach (var @event in auditor.AllEvents(after, cancellationToken))
        {
            yield return @event;
        }
    }

    /// <summary>A figure of <c>/metrics</c>, all nodes and labels together.</summary>
    /// <param name="series">Its name and the beginning of its labels, such as <c>sentinel_sts_call_duration_seconds_count</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<double> Metric(string series, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        for (var node = 0; node < _nodes.Count; node++)
        {
            using var @operator = As("operator", cancellationToken, node);
            sum += (await @operator.Get("/metrics")).Must(200).Text.Split('\n')
                .Where(line => line.StartsWith(series, StringComparison.Ordinal) && line[series.Length..] is [' ' or '{' or ',', ..])
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        _hiring.Dispose();
        _clients.ForEach(client => client.Dispose());
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Who registers people, and how many of them.</summary>
    private async Task<(string Token, int People)> Admin(int people, CancellationToken cancellationToken)
    {
        await _hiring.WaitAsync(cancellationToken);
        try
        {
            if (_left == 0)
            {
                using var first = As("admin", cancellationToken);
                var (next, sequence) = await Register(first, "admin");
                await Applied(sequence, cancellationToken);
                (_admin, _left) = (next.Token, PeoplePerAdmin);
            }

            var some = Math.Min(people, _left);
            _left -= some;
            return (_admin, some);
        }
        finally
        {
            _hiring.Release();
        }
    }

    private async Task<(Developer Person, long Sequence)> Register(SentinelClient admin, string role)
    {
        var handle = string.Create(CultureInfo.InvariantCulture, $"load{Interlocked.Increment(ref _names)}");
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])[role], groups = (string[])["developers"] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "load", roles = (string[])[role] })).Must(201);
        return (new(person, handle, token["id"], token["token"]), token.Sequence!.Value);
    }

    private static async Task<ImmutableArray<T>> Many<T>(int count, Func<int, Task<T>> make, CancellationToken cancellationToken)
    {
        var made = new T[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken },
            async (i, _) => made[i] = await make(i));
        return [.. made];
    }

    private static void Latest(ref long last, long? sequence)
    {
        for (var seen = Volatile.Read(ref last); sequence > seen;)
        {
            var before = Interlocked.CompareExchange(ref last, sequence.Value, seen);
            seen = before == seen ? sequence.Value : before;
        }
    }
}

/// <summary>A session that keys are fetched for.</summary>
/// <param name="Id"><c>ses_…</c>.</param>
/// <param name="Secret">What its client presents.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record Leased(string Id, string Secret, Developer Owner);

/// <summary>What a client got for asking for keys.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="AccessKeyId">The key, where there is one.</param>
/// <param name="Code">Of the refusal, where it is one.</param>
internal readonly record struct Fetched(int Status, string? AccessKeyId, string? Code)
{
    /// <summary>What <see cref="Engine.LoadTarget"/> answers: null where there is a key.</summary>
    public string? Error => AccessKeyId is not null ? null : $"{Status} {Code}".TrimEnd();

    public static Fetched Read(int status, ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return new(status, Text(json, "AccessKeyId"), Text(json, "code"));
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
