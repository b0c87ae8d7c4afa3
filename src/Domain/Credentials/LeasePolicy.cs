using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sentinel.Domain.Credentials;

/// <summary>The session policy of a lease: what the profile allows, ended at the lease's true end by AWS itself.</summary>
/// <remarks>
/// <para>"Allow everything" is ours to say only when the profile says nothing at all. Beside a policy, or beside the ARNs of
/// policies, of its own it would widen what the profile narrowed.</para>
/// <para>A role assumed with a lease's keys would outlive the lease, so assuming roles is denied unless the profile allows it.</para>
/// </remarks>
public static partial class LeasePolicy
{
    /// <summary>STS's limit for the policy and the ARNs together, in characters of plain text.</summary>
    public const int Longest = 2048;

    /// <summary>At most so many managed session policies.</summary>
    public const int MostArns = 10;

    /// <summary>No Sid of a profile may begin so.</summary>
    public const string ReservedSid = "Sentinel";

    private const string Version = "2012-10-17";
    private const string AllowAll = """{"Sid":"SentinelAll","Effect":"Allow","Action":"*","Resource":"*"}""";

    private const string NoChaining =
        """{"Sid":"SentinelChaining","Effect":"Deny","Action":["sts:AssumeRole","sts:AssumeRoot"],"Resource":"*"}""";

    private const string EndBefore =
        """{"Sid":"SentinelEnd","Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateGreaterThanIfExists":{"aws:CurrentTime":""";

    private const string EndBehind = "}}}";

    /// <summary>The policy to send.</summary>
    /// <param name="profilePolicy">The profile's own session policy, one that <see cref="Validate"/> accepts; null when it has none.</param>
    /// <param name="hasPolicyArns">The profile names managed session policies.</param>
    /// <param name="chaining">The profile lets its leases assume other roles.</param>
    /// <param name="end">The lease's true end; its fraction of a second is cut off.</param>
    public static string Build(string? profilePolicy, bool hasPolicyArns, bool chaining, DateTimeOffset end)
    {
        var statements = new List<string>();
        if (profilePolicy is not null)
        {
            statements.AddRange(StatementsOf(profilePolicy));
        }
        else if (!hasPolicyArns)
        {
            statements.Add(AllowAll);
        }

        statements.Add(End(end));
        if (!chaining)
        {
            statements.Add(NoChaining);
        }

        return $$"""{"Version":"{{Version}}","Statement":[{{string.Join(',', statements)}}]}""";
    }

    /// <summary>What is wrong with a profile's session policy and ARNs, for the person who publishes them; empty when nothing is.</summary>
    public static ImmutableArray<string> Validate(string? profilePolicy, IReadOnlyList<string> policyArns, bool chaining = false)
    {
        ArgumentNullException.ThrowIfNull(policyArns);
        var problems = new List<string>();
        ValidateArns(policyArns, problems);
        if (profilePolicy is not null && !ValidatePolicy(profilePolicy, problems))
        {
            return [.. problems];
        }

        // Every end is written with the same number of characters, so any will do.
        var length = Build(profilePolicy, policyArns.Count > 0, chaining, DateTimeOffset.MaxValue).Length + policyArns.Sum(arn => arn.Length);
        if (length > Longest)
        {
            problems.Add($"The session policy of a lease and its ARNs would have {length} characters; AWS takes {Longest}.");
        }

        return [.. problems];
    }

    private static void ValidateArns(IReadOnlyList<string> policyArns, List<string> problems)
    {
        if (policyArns.Count > MostArns)
        {
            problems.Add($"{policyArns.Count} session policy ARNs; AWS takes {MostArns}.");
        }

        problems.AddRange(policyArns.Where(arn => !PolicyArn().IsMatch(arn)).Select(arn => $"\"{arn}\" is not the ARN of an IAM policy."));
        problems.AddRange(policyArns.GroupBy(arn => arn).Where(group => group.Count() > 1).Select(group => $"\"{group.Key}\" stands twice."));
    }

    private static bool ValidatePolicy(string profilePolicy, List<string> problems)
    {
        if (SessionPolicy.Parse(profilePolicy, problems) is not { } policy)
        {
            return false;
        }

        if (policy.Version != Version)
        {
            problems.Add($"Version must be \"{Version}\".");
        }

        if (profilePolicy.Any(letter => letter is not ('\t' or '\n' or '\r' or (>= ' ' and <= '\u00ff'))))
        {
            problems.Add("AWS takes characters up to U+00FF only.");
        }

        problems.AddRange(policy.Statements
            .Where(statement => statement.Sid?.StartsWith(ReservedSid, StringComparison.OrdinalIgnoreCase) is true)
            .Select(statement => $"Sid \"{statement.Sid}\" is reserved: no Sid may begin with \"{ReservedSid}\"."));
        return true;
    }

    private static string End(DateTimeOffset end)
    {
        var instant = end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{EndBefore}\"{instant}\"{EndBehind}";
    }

    private static IEnumerable<string> StatementsOf(string profilePolicy)
    {
        using var document = JsonDocument.Parse(profilePolicy);
        var statement = document.RootElement.GetProperty("Statement");
        return statement.ValueKind == JsonValueKind.Array
            ? [.. statement.EnumerateArray().Select(one => WithoutBlanks(one.GetRawText()))]
            : [WithoutBlanks(statement.GetRawText())];
    }

    /// <remarks>Rewriting the JSON could change escapes, and with them length and meaning; only blanks between tokens go.</remarks>
    private static string WithoutBlanks(string json)
    {
        var text = new StringBuilder(json.Length);
        var quoted = false;
        for (var i = 0; i < json.Length; i++)
        {
            var letter = json[i];
            if (quoted && letter == '\\')
            {
                text.Append(letter).Append(json[++i]);
                continue;
            }

            quoted ^= letter == '"';
            if (quoted || letter is not (' ' or '\t' or '\n' or '\r'))
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\Aarn:(?:aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::(?:aws|[0-9]{12}):policy/[!-~]{1,640}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PolicyArn();
}
