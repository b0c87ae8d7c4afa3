using Sentinel.Application.Policies;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using Sentinel.Integration.Kit;
using Xunit;

namespace Sentinel.Integration.Fuzz;

/// <summary>What reads texts of strangers, without a server: nothing throws, nothing hangs, nothing is half read.</summary>
public sealed class ParserFuzzSpecs
{
    private static readonly YamlPolicyParser Parser = new((policy, arns) => LeasePolicy.Validate(policy, arns));
    private static readonly string Sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "policy.yaml"));

    [Fact]
    public Task a_mutated_policy_is_read_or_refused_with_a_place() => FuzzRun.Each(3_000, atOnce: 2, (random, cancel) =>
    {
        var parse = Parser.Parse(Mutation.Of(Sample, random), cancel);
        if (parse.Document is { } document)
        {
            CompiledPolicy.Compile(document, 1, "");
        }

        var told = (parse.Document, parse.Findings.Any(finding => finding.Severity == Severity.Error)) switch
        {
            (null, false) => "refused without a finding",
            (not null, true) => "accepted with an error",
            _ => parse.Findings.FirstOrDefault(finding => finding.Line < 1 || finding.Column < 1 || finding.Message.Length == 0)?.ToString(),
        };
        return ValueTask.FromResult(told);
    });

    [Fact]
    public Task a_mutated_secret_is_never_taken_for_one() => FuzzRun.Each(7_000, atOnce: 2, (random, cancel) =>
    {
        cancel.ThrowIfCancellationRequested();
        var kind = random.Next(2) == 0 ? TokenKind.ApiToken : TokenKind.SessionSecret;
        var secret = TokenText.New(kind, Ulid.New(DateTimeOffset.UnixEpoch.AddSeconds(random.Next()))).Reveal();
        var mutated = Mutation.Of(secret, random);
        var taken = TokenText.TryParse(mutated, out _, out _) || TokenText.Matches(mutated, TokenText.Hash(secret));
        return ValueTask.FromResult(taken && mutated != secret ? $"'{mutated}' was taken for a secret" : null);
    });
}
