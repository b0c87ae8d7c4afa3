using System.Globalization;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Postgres;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>One node, its policy and people, for all tests of a class.</summary>
public sealed class RequestFixture(PostgresServer server) : IAsyncLifetime
{
    private readonly LogFixture _log = new(server);

    /// <summary>How often each suite is run, each time with other random numbers.</summary>
    internal static int Times { get; } = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 20 : 1;

    /// <summary>Set <c>SENTINEL_REQUEST_SEED</c> to see a failure again.</summary>
    internal static int Seed { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("SENTINEL_REQUEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Random.Shared.Next(1, int.MaxValue / 2);

    internal RequestNode Node { get; private set; } = null!;

    /// <summary>Another node on the same log: decisions on one stream stand in one line on a node, and race only between two.</summary>
    internal RequestNode Other { get; private set; } = null!;

    /// <summary>Those who ask: <c>req-0</c> to <c>req-9</c>.</summary>
    internal Caller[] Requesters { get; private set; } = [];

    /// <summary>Those who decide, in the order of their handles.</summary>
    internal Caller[] Approvers { get; private set; } = [];

    internal Caller Operator { get; private set; } = null!;

    internal string App => _log.App;

    public async ValueTask InitializeAsync()
    {
        await _log.InitializeAsync();
        Node = await RequestNode.Start(_log.App);
        await Node.Publish(RequestNode.Document);
        (Requesters, Approvers) = (new Caller[10], new Caller[RequestNode.Approvers.Length]);
        for (var i = 0; i < Requesters.Length; i++)
        {
            Requesters[i] = await Node.Seed($"req-{i}", Roles.Requester);
        }

        for (var i = 0; i < Approvers.Length; i++)
        {
            Approvers[i] = await Node.Seed(RequestNode.Approvers[i], Roles.Requester | Roles.Approver);
        }

        Operator = await Node.Seed("operator", Roles.Operator);
        Other = await RequestNode.Start(_log.App);
    }

    /// <summary>Every other worker's is the other node.</summary>
    internal RequestNode NodeOf(int worker) => worker % 2 == 0 ? Node : Other;

    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await Node.DisposeAsync();
    }
}
