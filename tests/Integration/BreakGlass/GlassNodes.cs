using System.Net;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Identity;
using Sentinel.Integration.Kit;
using Sentinel.Integration.Postgres;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>Two nodes on one database, some people, and a policy with glass of every kind.</summary>
public sealed class GlassNodes(PostgresServer server) : IAsyncLifetime
{
    public const int Quota = 7;
    private const string Justification = "The database of the shop does not answer.";
    private readonly LogFixture _log = new(server);
    private GlassNode? _a, _b;
    private int _people;

    /// <summary>How often each race is run, fifty tries each time.</summary>
    public static int Rounds { get; } = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 1000 : 2;

    /// <summary>The same where each time takes a role of its own: they all stand in one policy.</summary>
    public static int RoundsOfRoles { get; } = Math.Min(Rounds, 100);

    /// <summary>How many histories the model explains.</summary>
    public static int Histories { get; } = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 50 : 2;

    /// <summary>What makes the interleavings of this run; the failures of a run name it.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_SEED"), out var seed) ? seed : Random.Shared.Next();

    internal GlassNode A => _a!;

    internal GlassNode B => _b!;

    internal Known Operator { get; private set; } = null!;

    internal Known Rita { get; private set; } = null!;

    internal Known Admin { get; private set; } = null!;

    internal Known Auditor { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _log.InitializeAsync();
        _a = await GlassNode.Start(_log.App, Seed);
        _b = await GlassNode.Start(_log.App, Seed + 1);
        var document = Document();
        await Follow(await A.Append(new Write(
            PolicyStream.Id, 0, [new PolicyPublished(1, PolicyHash, document, "test", null, Now)])));
        Operator = (await People(1, Roles.Operator)).Single();
        Rita = (await People(1, Roles.Reviewer)).Single();
        Admin = (await People(1, Roles.Admin)).Single();
        Auditor = (await People(1, Roles.Auditor)).Single();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _a, _b }.OfType<GlassNode>())
        {
            await node.DisposeAsync();
        }
    }

    internal GlassNode Node(int index) => index % 2 == 0 ? A : B;

    /// <summary>Requesters of the group that breaks glass, unless roles are given; both nodes know them.</summary>
    internal async Task<Known[]> People(int count, Roles roles = Roles.Requester, IReadOnlyList<PersonId>? countsAs = null, string[]? profiles = null)
    {
        var made = Enumerable.Range(0, count).Select(_ => (Person: Id.New<PersonId>(Now), Token: Id.New<TokenId>(Now))).ToArray();
        var known = new List<Known>();
        var writes = new List<Write>();
        foreach (var (person, token) in made)
        {
            var secret = TokenText.New(TokenKind.ApiToken, token.Value.AsSpan(TokenId.Prefix.Length + 1)).Reveal();
            var handle = $"person-{Interlocked.Increment(ref _people)}";
            writes.Add(new(PersonStream.For(person), 0, [new PersonRegistered(person, handle, ["sre"], roles, Now)]));
            writes.Add(new(ApiTokenStream.For(token), 0,
            [
                new ApiTokenIssued(
                    token, person, "test", Convert.ToHexStringLower(TokenText.Hash(secret)), roles, Now.AddDays(1), null, Now, null, profiles, true, countsAs ?? []),
            ]));
            known.Add(new(person, new Caller(token, new(person.Value), IPAddress.Loopback), secret));
        }

        await Follow(await A.Append([.. writes]));
        return [.. known];
    }

    internal async Task<Known> Person() => (await People(1)).Single();

    internal static ActivateBreakGlass Break(Known who, string profile, TimeSpan? duration = null) =>
        new(who.Caller, profile, ReasonCode.Incident, Justification, "INC-1", duration, Mode.Server);

    /// <summary>Breaks it, which must go well.</summary>
    internal async Task<BreakGlassId> Broken(Known who, string profile, GlassNode? node = null)
    {
        var activated = await (node ?? A).Send(Break(who, profile));
        await Follow(activated.Outcome.ShouldBeOfType<Outcome.Recorded>().Sequence!.Value);
        return activated.Glass!.Detail.Id;
    }

    /// <summary>Puts into the log what somebody activated a while ago, and says nothing of how it ended.</summary>
    internal async Task<BreakGlassId> BrokenBefore(
        Known who, string profile, DateTimeOffset at, DateTimeOffset until, TimeSpan reviewWithin, params BreakGlassEvent[] then)
    {
        var id = Id.New<BreakGlassId>(Now);
        var role = RoleOf(profile);
        var activated = new BreakGlassActivated(
            id, who.Id, who.Caller.Token, [], profile, role, "old", ReasonCode.Incident, Justification, null, until, (long)reviewWithin.TotalSeconds, [], 1,
            new string('a', 64), at);
        var ledgers = A.Snapshot.Of<BreakGlassLedgers>();
        var (person, ofRole) = (ledgers.Of(BreakGlassStream.LedgerOf(who.Id)), ledgers.Of(BreakGlassStream.LedgerOfRole(role)));
        await Follow(await A.Append(
            new(BreakGlassStream.For(id), 0, [activated, .. then]), new(person.Stream, person.Version, [BreakGlassCounted.Of(activated)]),
            new(ofRole.Stream, ofRole.Version, [BreakGlassCounted.Of(activated)])));
        return id;
    }

    internal SentinelClient Client(Known? who, GlassNode? node = null) => new((node ?? A).Url, who?.Secret, TestContext.Current.CancellationToken);

    /// <summary>Both nodes know the log up to here.</summary>
    internal async Task Follow(long sequence)
    {
        await A.CatchUp(sequence);
        await B.CatchUp(sequence);
    }

    /// <summary>Hash of the policy that is in force all the time.</summary>
    internal static string PolicyHash { get; } = Domain.Policies.PolicyHash.Of(Document());

    internal static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    internal static string RoleOf(string profile) =>
        "arn:aws:iam::123456789012:role/" + (profile.StartsWith("model-", StringComparison.Ordinal) ? profile[..^1] + (profile[^1] == '2' ? "b" : "a") : profile);

    private static string Document()
    {
        string[] many = [.. Enumerable.Range(0, 60).Select(i => $"many-{i}")];
        string[] ofUser = [.. Enumerable.Range(0, 50).Select(i => $"user-{i}")];
        string[] ofRole = [.. Enumerable.Range(0, RoundsOfRoles).Select(i => $"role-{i}")];
        string[] model = [.. Enumerable.Range(0, Histories).SelectMany(i => (string[])[$"model-{i}-0", $"model-{i}-1", $"model-{i}-2"])];
        string[] single = ["prod", "allowed", "denied", "hidden", "night"];
        var profiles = string.Concat(((string[])[.. single, .. many, .. ofUser, .. ofRole, .. model])
            .Select(name => $"- {{name: {name}, role_arn: \"{RoleOf(name)}\"}}\n"));
        return $$$"""
            version: "1"
            profiles:
            {{{profiles.TrimEnd()}}}
            rules:
            - {name: closed, effect: deny, reason: It is closed., conditions: {profiles: [denied]}}
            - {name: hidden-first, effect: require_approval, conditions: {profiles: [hidden]}}
            - {name: hidden-deny, effect: deny, conditions: {profiles: [hidden]}}
            - {name: open, effect: allow, conditions: {profiles: [allowed]}}
            - {name: two-pairs-of-eyes, effect: require_approval, conditions: {profiles: [prod]}}
            break_glass:
            - {name: emergency, profiles: [prod, allowed, denied, hidden], groups: [sre], allowed_reason_codes: [incident, security], max_duration: 2h, cooldown: 30m, max_per_user: 3, quota_window: 24h, escalation_threshold: 2, review_within: 72h}
            - {name: night, profiles: [night], groups: [sre], source_ip: [10.0.0.0/8]}
            - {name: many, profiles: [{{{string.Join(", ", many)}}}], groups: [sre]}
            - {name: of-user, profiles: [{{{string.Join(", ", ofUser)}}}], groups: [sre], max_per_user: {{{Quota}}}, quota_window: 24h}
            - {name: of-role, profiles: [{{{string.Join(", ", ofRole)}}}], groups: [sre], max_per_profile: {{{Quota}}}, quota_window: 24h}
            - {name: model, profiles: [{{{string.Join(", ", model)}}}], groups: [sre], max_per_user: 3, max_per_profile: 4, quota_window: 24h}
            """;
    }
}

/// <summary>Classes that share the nodes, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class GlassCollection : ICollectionFixture<GlassNodes>
{
    public const string Name = "two nodes that break glass";
}
