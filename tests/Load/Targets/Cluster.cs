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

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly List<SentinelProcess> _nodes = [];
    private readonly List<HttpClient> _clients = [];
    private readonly PeopleRegistry _registry;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();

    private Cluster() => _registry = new(this);

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
    public Task<ImmutableArray<Developer>> People(int count, CancellationToken cancellationToken, string role = "requester") =>
        _registry.People(count, role, cancellationToken);

    /// <summary>Open sessions of new people, ten of each, known to every node.</summary>
    public async Task<ImmutableArray<Leased>> Sessions(int count, CancellationToken cancellationToken, string profile = ClusterPolicy.Profile)
    {
        var people = await People((count + SessionsPerPerson - 1) / SessionsPerPerson, cancellationToken);
        var (opened, last) = await FewAtATime.Make(
            count, i => Open(i % Nodes.Count, people[i / SessionsPerPerson], profile, cancellationToken), cancellationToken);
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
        _registry.Dispose();
        _clients.ForEach(client => client.Dispose());
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }
    }
}
