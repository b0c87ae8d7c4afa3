using System.Collections.Immutable;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

/// <summary>Generated histories of each aggregate; those of requests and of broken glass stand with their columns.</summary>
public sealed class AggregateModelSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private const int Actors = 6;
    private const int Each = 8;
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_SEED"), out var given) ? given : Random.Shared.Next();

    private static int Histories => Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 100 : 5;

    private static PersonId Ada { get; } = new("psn_ada");

    private static PersonId Oscar { get; } = new("psn_oscar");

    [Fact]
    public Task sessions() => Walk<Session, SessionEvent>(
        number => SessionStream.For(new($"ses_{Seed}_{number}")),
        number =>
        [
            new SessionOpened(
                new($"ses_{Seed}_{number}"), Ada, new("tok_1"), "dev", null, null, new string('a', 64), Mode.Server,
                ImmutableDictionary<string, string>.Empty, Now.AddHours(1), 1, "hash", "r", Now),
        ],
        (random, number) => random.Next(24) switch
        {
            < 6 => Issue(number, random.Next(1000)),
            < 9 => session => session.Pause(PauseCause.Operator, "odd", Oscar, Now),
            < 11 => session => session.Pause(PauseCause.Crash, null, null, Now),
            < 14 => session => session.Resume(Resumer.Operator, Oscar, Now),
            < 16 => session => session.Resume(Resumer.Owner, Ada, Now),
            < 18 => Rotate(random.Next(3)),
            < 20 => Remember(random.Next(3)),
            20 => session => session.Expire(Now.AddMinutes(1)),
            21 => session => session.Expire(Now.AddHours(2)),
            22 => session => session.Close(Now),
            _ => session => session.Revoke("leak", Oscar, null, Now),
        });

    [Fact]
    public Task revocation_orders() => Walk<RevocationOrders, RevocationEvent>(
        number => HoldStreams.OfProfile($"p{Seed}-{number}"),
        _ => [],
        (random, number) =>
        {
            var order = new OrderId($"rev_{random.Next(4)}");
            return random.Next(5) switch
            {
                < 2 => orders => orders.Revoke(order, new(Profile: $"p{Seed}-{number}"), "leak", order.Value == "rev_0" ? Hold.None : Hold.For(Now), Oscar, Now),
                < 4 => orders => orders.Lift(order, "over", Oscar, Now),
                _ => orders => orders.Expire(order, Now),
            };
        });

    [Fact]
    public Task persons() => Walk<Person, PersonEvent>(
        number => PersonStream.For(new($"psn_{Seed}_{number}")),
        number => [new PersonRegistered(new($"psn_{Seed}_{number}"), "ada", ["a"], Roles.Requester | Roles.Admin, Now)],
        (random, _) =>
        {
            var identity = new ExternalIdentity("https://id.example.com", $"s{random.Next(3)}");
            var group = $"g{random.Next(3)}";
            return random.Next(16) switch
            {
                < 4 => person => person.ChangeGroups([group], Now),
                < 6 => person => person.ChangeRoles(Roles.Requester, anotherAdmin: group != "g0", Now),
                6 => person => person.ChangeRoles(Roles.Requester | Roles.Admin, anotherAdmin: true, Now),
                < 10 => person => person.Bind(identity, Now),
                < 13 => person => person.Unbind(identity, Now),
                13 => person => person.ChangeDetails(group, Now),
                14 => person => person.Erase(Now),
                _ => person => person.Disable(anotherAdmin: true, Now),
            };
        });

    [Fact]
    public Task api_tokens() => Walk<ApiToken, ApiTokenEvent>(
        number => ApiTokenStream.For(new($"tok_{Seed}_{number}")),
        number => [new ApiTokenIssued(new($"tok_{Seed}_{number}"), Ada, "laptop", new string('a', 64), Roles.Requester, null, Oscar, Now)],
        (random, number) =>
        {
            var own = (ApiToken.Active)ApiToken.Evolve(
                ApiToken.Initial, new ApiTokenIssued(new($"tok_{Seed}_{number}"), Ada, "laptop", new string('a', 64), Roles.Requester, null, Oscar, Now));
            return random.Next(12) switch
            {
                < 5 => token => token.Confirm(own, Now),
                < 8 => token => token.Confirm(own with { PersonId = Oscar }, Now),
                < 10 => token => token.Report(new byte[32], Now),
                10 => token => token.Report(Convert.FromHexString(new string('a', 64)), Now),
                _ => token => token.Revoke(Oscar, endSessions: true, Now),
            };
        });

    [Fact]
    public Task policies() => Walk<Policy, PolicyEvent>(
        number => new($"policy-{Seed}-{number}", "policy"),
        _ => [],
        (random, _) =>
        {
            var document = $"document {random.Next(3)}";
            return policy => policy.Publish(document, "psn_ada", null, Now);
        });

    [Fact]
    public Task policy_proposals() => Walk<PolicyProposal, PolicyProposalEvent>(
        number => PolicyProposalStream.For(new($"prp_{Seed}_{number}")),
        number => [new PolicyProposed(new($"prp_{Seed}_{number}"), 1, "hash", "document", Ada, new("tok_1"), [], null, Now)],
        (random, _) => random.Next(6) switch
        {
            0 => proposal => proposal.Accept(1, Oscar, [], new("tok_2"), Now),
            < 3 => proposal => proposal.Accept(1, Ada, [], new("tok_1"), Now),
            3 => proposal => proposal.Accept(2, Oscar, [], new("tok_2"), Now),
            4 => proposal => proposal.Reject(Ada, null, Now),
            _ => proposal => proposal.Reject(Oscar, "no", Now),
        });

    [Fact]
    public void an_outcome_that_no_order_gives_is_found()
    {
        var opened = new PolicyPublished(1, PolicyHash.Of("a"), "a", "psn_ada", null, Now);
        SequentialHistory<Policy, PolicyEvent>.Command a = policy => policy.Publish("a", "psn_ada", null, Now);
        SequentialHistory<Policy, PolicyEvent>.Command b = policy => policy.Publish("b", "psn_ada", null, Now);
        SequentialHistory<Policy, PolicyEvent>.Ran Ran(SequentialHistory<Policy, PolicyEvent>.Command command, int? version, string came = "") => new(command, came, version);

        SequentialHistory<Policy, PolicyEvent>.Unexplained(0, [opened], [[Ran(a, 1)], [Ran(a, null)]]).ShouldBeEmpty();
        SequentialHistory<Policy, PolicyEvent>.Unexplained(0, [opened], [[Ran(a, 1)], [Ran(b, null)]]).ShouldNotBeEmpty();
        SequentialHistory<Policy, PolicyEvent>.Unexplained(0, [opened], [[Ran(b, 1)]]).ShouldNotBeEmpty();
        SequentialHistory<Policy, PolicyEvent>.Unexplained(0, [opened, opened], [[Ran(a, 1)]]).ShouldNotBeEmpty();
        SequentialHistory<Policy, PolicyEvent>.Unexplained(0, [opened], [[Ran(a, 1)], [Ran(a, null, "policy-invalid")]]).ShouldNotBeEmpty();
    }

    private async Task Walk<TState, TEvent>(
        Func<int, StreamId> stream, Func<int, TEvent[]> given, Func<Random, int, SequentialHistory<TState, TEvent>.Command> draw)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        for (var number = 0; number < Histories; number++)
        {
            var randoms = Enumerable.Range(0, Actors).Select(actor => new Random(unchecked((Seed * 397) ^ (number * 31) ^ actor))).ToArray();
            var current = number;
            (await new SequentialHistory<TState, TEvent>([one, other], stream(number)).Unexplained(given(number), Actors, Each, actor => draw(randoms[actor], current)))
                .ShouldBeEmpty($"SENTINEL_SEED={Seed}, history {number}");
        }
    }

    private static SequentialHistory<Session, SessionEvent>.Command Issue(int number, int lease) => session => session.Issue(new(
        new($"ses_{Seed}_{number}"), new($"lse_{lease}"), new($"crq_{lease}"), new(GroundKind.Rule, "r"), 1, "hash", Now.AddMinutes(5), Now.AddMinutes(5),
        Now.AddMinutes(15), "ASIA", "arn", "ada", null, new("nod_1"), 1, Now));

    private static SequentialHistory<Session, SessionEvent>.Command Rotate(int secret) =>
        session => session.RotateSecret(new string((char)('b' + secret), 64), Now);

    private static SequentialHistory<Session, SessionEvent>.Command Remember(int what) =>
        session => session.ReplaceContext(ImmutableDictionary<string, string>.Empty.Add("n", $"{what}"), Now);
}
