using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>The parameters of <c>AssumeRole</c>, within their documented patterns and limits.</summary>
/// <remarks>Source: AWS Security Token Service API reference, AssumeRole, version 2011-06-15.</remarks>
internal sealed partial record AssumeRoleInput(
    string RoleArn,
    string SessionName,
    int DurationSeconds,
    string? Policy,
    ImmutableArray<string> PolicyArns,
    ImmutableArray<KeyValuePair<string, string>> Tags,
    ImmutableArray<string> TransitiveTagKeys,
    string? SourceIdentity,
    string? ExternalId)
{
    private const int MostArns = 10;
    private const int MostTags = 50;

    internal static (AssumeRoleInput? Input, StsError? Error) Read(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.ContainsKey("SerialNumber") || parameters.ContainsKey("TokenCode"))
        {
            return (null, StsError.MultiFactor);
        }

        if (parameters.Keys.Any(name => name.StartsWith("ProvidedContexts.", StringComparison.Ordinal)))
        {
            return (null, StsError.Validation("ProvidedContexts is not supported by this endpoint."));
        }

        if (!int.TryParse(parameters.GetValueOrDefault("DurationSeconds", "3600"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return (null, new(400, "MalformedInput", "DurationSeconds is not a number."));
        }

        var limits = new Constraints();
        var input = new AssumeRoleInput(
            limits.Required("roleArn", parameters.GetValueOrDefault("RoleArn"), 20, 2048, ArnText()),
            limits.Required("roleSessionName", parameters.GetValueOrDefault("RoleSessionName"), 2, 64, NameText()),
            seconds,
            limits.Optional("policy", parameters.GetValueOrDefault("Policy"), 1, 2048, PolicyText()),
            [.. Members(parameters, "PolicyArns", ".arn").Select(arn => limits.Required("policyArns.member.arn", arn, 20, 2048, ArnText()))],
            ReadTags(parameters, limits),
            [.. Members(parameters, "TransitiveTagKeys", "").Select(key => limits.Required("transitiveTagKeys.member", key, 1, 128, TagKeyText()))],
            limits.Optional("sourceIdentity", parameters.GetValueOrDefault("SourceIdentity"), 2, 64, NameText()),
            limits.Optional("externalId", parameters.GetValueOrDefault("ExternalId"), 2, 1224, ExternalIdText()));
        limits.Range("durationSeconds", seconds, 900, 43_200);
        limits.Count("policyArns", input.PolicyArns.Length, MostArns);
        limits.Count("tags", input.Tags.Length, MostTags);
        limits.Count("transitiveTagKeys", input.TransitiveTagKeys.Length, MostTags);
        return (limits.Error ?? DuplicateTags(input.Tags)) is { } error ? (null, error) : (input, null);
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadTags(IReadOnlyDictionary<string, string> parameters, Constraints limits)
    {
        var tags = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var i = 1; ; i++)
        {
            var key = parameters.GetValueOrDefault($"Tags.member.{i}.Key");
            var value = parameters.GetValueOrDefault($"Tags.member.{i}.Value");
            if (key is null && value is null)
            {
                return tags.ToImmutable();
            }

            tags.Add(new(
                limits.Required($"tags.{i}.member.key", key, 1, 128, TagKeyText()),
                limits.Required($"tags.{i}.member.value", value, 0, 256, TagValueText())));
        }
    }

    private static IEnumerable<string> Members(IReadOnlyDictionary<string, string> parameters, string list, string field)
    {
        for (var i = 1; parameters.TryGetValue($"{list}.member.{i}{field}", out var value); i++)
        {
            yield return value;
        }
    }

    private static StsError? DuplicateTags(ImmutableArray<KeyValuePair<string, string>> tags)
    {
        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            return StsError.InvalidParameterValue("Tag keys must not begin with aws:.");
        }

        return tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() == tags.Length
            ? null
            : StsError.InvalidParameterValue("Duplicate tag keys found. Tag keys are case insensitive.");
    }

    [GeneratedRegex(@"\A[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uFFFD]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArnText();

    [GeneratedRegex(@"\A[\w+=,.@-]*\z", RegexOptions.ECMAScript | RegexOptions.CultureInvariant)]
    private static partial Regex NameText();

    [GeneratedRegex(@"\A[\u0009\u000A\u000D\u0020-\u00FF]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PolicyText();

    [GeneratedRegex(@"\A[\w+=,.@:\/-]*\z", RegexOptions.ECMAScript | RegexOptions.CultureInvariant)]
    private static partial Regex ExternalIdText();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagKeyText();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagValueText();
}
