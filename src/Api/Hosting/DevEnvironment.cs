using System.Data.Common;
using System.Text;
using MediatR;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Hosting;

/// <summary>The sample people and policy of the embedded default, and the file in which whoever runs it finds their secrets.</summary>
/// <remarks>A secret stands in the file before its token is in the log: neither is ever without the other for longer than a start.</remarks>
internal sealed class DevEnvironment(IMediator mediator, string folder, TimeProvider clock)
{
    private const string Developers = "developers";
    private const string Approvers = "approvers";

    private static readonly SamplePerson[] People =
    [
        new("admin", Roles.Admin, []),
        new("alice", Roles.Requester, [Developers]),
        new("bob", Roles.Requester | Roles.Approver, [Developers, Approvers]),
        new("carol", Roles.Approver | Roles.Reviewer, [Approvers]),
        new("oncall", Roles.Requester, [Developers]),
        new("operator", Roles.Operator, []),
        new("auditor", Roles.Auditor, []),
    ];

    public string File => Path.Combine(folder, "dev.env");

    /// <summary>Makes people and policy known to an empty log; in any other it changes nothing.</summary>
    public async Task Seed(string samplePolicy, CancellationToken cancellationToken)
    {
        var kept = await Read(cancellationToken);
        foreach (var person in People)
        {
            kept.TryAdd(person.Variable, NewSecret());
        }

        await Write(kept, cancellationToken);
        foreach (var person in People)
        {
            await Seed(person, kept[person.Variable], cancellationToken);
        }

        if (await mediator.Send(new SeedPolicy(samplePolicy), cancellationToken) is Outcome.Refused refused)
        {
            throw new InvalidOperationException($"The sample policy was refused: {refused.Refusal.Detail}");
        }
    }

    /// <summary>Writes where everything is, now that it is known.</summary>
    public async Task Publish(Uri url, string connectionString, Uri? sandboxSts, CancellationToken cancellationToken)
    {
        var lines = await Read(cancellationToken);
        lines["SENTINEL_URL"] = url.ToString().TrimEnd('/');
        lines["SENTINEL_CONNECTION_STRING"] = OneWord(connectionString);
        lines["SENTINEL_STS_URL"] = sandboxSts?.ToString().TrimEnd('/') ?? "";
        await Write(lines, cancellationToken);
    }

    /// <summary>Npgsql reads its keywords without their blanks too, and so a shell takes the line as one word.</summary>
    private static string OneWord(string connectionString)
    {
        var word = new StringBuilder();
        foreach (var (name, value) in new NpgsqlConnectionStringBuilder(connectionString))
        {
            DbConnectionStringBuilder.AppendKeyValuePair(word, name.Replace(" ", "", StringComparison.Ordinal), value?.ToString());
        }

        return word.ToString();
    }

    private async Task Seed(SamplePerson person, string secret, CancellationToken cancellationToken)
    {
        if (!TokenText.TryParse(secret, out var kind, out var ulid) || kind != TokenKind.ApiToken)
        {
            throw new InvalidOperationException($"{File}: {person.Variable} is not an API token. Delete {folder} to begin anew.");
        }

        var id = new TokenId($"{TokenId.Prefix}_{ulid}");
        var outcome = await mediator.Send(
            new SeedPerson(
                person.Handle, person.Groups, person.Roles, id, "sample", TokenText.Hash(secret),
                clock.GetUtcNow() + ApiToken.LongestPrivilegedLife),
            cancellationToken);
        if (outcome is Outcome.Refused { Refusal: var refusal } && refusal != IdentityRefusals.HandleTaken)
        {
            throw new InvalidOperationException($"Sample person {person.Handle} was refused: {refusal.Detail}");
        }
    }

    private string NewSecret() => TokenText.New(TokenKind.ApiToken, Ulid.New(clock.GetUtcNow())).Reveal();

    private async Task<SortedDictionary<string, string>> Read(CancellationToken cancellationToken)
    {
        var lines = System.IO.File.Exists(File) ? await System.IO.File.ReadAllLinesAsync(File, cancellationToken) : [];
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                kept[line[..equals]] = line[(equals + 1)..];
            }
        }

        return kept;
    }

    /// <summary>Readable by its owner only, from its first byte; replaced as a whole.</summary>
    private async Task Write(SortedDictionary<string, string> lines, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var next = File + ".next";
        System.IO.File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(next, options))
        {
            foreach (var (name, value) in lines)
            {
                await writer.WriteLineAsync($"{name}={value}".AsMemory(), cancellationToken);
            }
        }

        System.IO.File.Move(next, File, overwrite: true);
    }

    private sealed record SamplePerson(string Handle, Roles Roles, IReadOnlyList<string> Groups)
    {
        public string Variable => $"SENTINEL_{Handle.ToUpperInvariant()}_TOKEN";
    }
}
