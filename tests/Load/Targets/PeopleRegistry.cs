using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Targets;

/// <summary>Registers the people of a cluster.</summary>
/// <remarks>An admin is limited like everybody: after some of them another goes on.</remarks>
internal sealed class PeopleRegistry(Cluster cluster) : IDisposable
{
    // Two calls each: less than a person may make at once.
    private const int PeoplePerAdmin = 150;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private string _admin = "";
    private int _left;
    private int _names;

    public void Dispose() => _turn.Dispose();

    public async Task<ImmutableArray<Developer>> People(int count, string role, CancellationToken cancellationToken)
    {
        var people = ImmutableArray.CreateBuilder<Developer>(count);
        while (people.Count < count)
        {
            var (token, several) = await Admin(count - people.Count, cancellationToken);
            using var admin = new SentinelClient(cluster.Nodes[0].Url, token, cancellationToken);
            var (registered, last) = await FewAtATime.Make(several, _ => Register(admin, role), cancellationToken);
            people.AddRange(registered);
            await cluster.Applied(last, cancellationToken);
        }

        return people.MoveToImmutable();
    }

    /// <summary>Who registers people, and how many of them.</summary>
    private async Task<(string Token, int People)> Admin(int people, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_left == 0)
            {
                using var first = cluster.As("admin", cancellationToken);
                var (next, sequence) = await Register(first, "admin");
                await cluster.Applied(sequence, cancellationToken);
                (_admin, _left) = (next.Token, PeoplePerAdmin);
            }

            var some = Math.Min(people, _left);
            _left -= some;
            return (_admin, some);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(Developer Person, long Sequence)> Register(SentinelClient admin, string role)
    {
        var handle = string.Create(CultureInfo.InvariantCulture, $"load{Interlocked.Increment(ref _names)}");
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])[role], groups = (string[])["developers"] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "load", roles = (string[])[role] })).Must(201);
        return (new(person, handle, token["id"], token["token"]), token.Sequence!.Value);
    }
}
