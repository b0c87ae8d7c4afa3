using System.Globalization;
using System.Text.RegularExpressions;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>rate_limits</c> after the other.</summary>
internal sealed partial class RateLimitReader(Findings findings)
{
    private const int MostTokens = 1_000_000;
    private const int MostBackoffLevel = 7;

    private static readonly (string, RateLimited)[] Limited =
    [
        ("lease", RateLimited.Lease), ("reserve", RateLimited.Reserve), ("session", RateLimited.Session), ("request", RateLimited.Request),
        ("break_glass", RateLimited.BreakGlass), ("api", RateLimited.Api), ("authentication", RateLimited.Authentication),
    ];

    private static readonly (string, RateLimitScope)[] Scopes =
    [
        ("person", RateLimitScope.Person), ("person_profile", RateLimitScope.PersonProfile), ("session", RateLimitScope.Session),
        ("address", RateLimitScope.Address),
    ];

    private readonly HashSet<(RateLimited, RateLimitScope)> _seen = [];

    public RateLimit? Read(YamlValue value)
    {
        if (Fields.Read(value, Schemas.RateLimit, findings) is not { } fields)
        {
            return null;
        }

        var what = findings.Word(fields["applies_to"], FindingCode.ValueUnknown, Limited);
        var per = findings.Word(fields["per"], FindingCode.ValueUnknown, Scopes);
        var rate = Rate(fields["rate"]);
        var burst = findings.Number(fields["burst"], 1, MostTokens) ?? rate?.Count;
        var level = findings.Number(fields["backoff_max_level"], 0, MostBackoffLevel) ?? RateLimit.DefaultBackoffMaxLevel;
        var cooldown = findings.Duration(fields["cooldown"]) ?? RateLimit.DefaultCooldown;
        if (what is null || per is null)
        {
            return null;
        }

        CheckPair(what.Value, per.Value, fields);
        return rate is null || burst is null ? null : new(what.Value, per.Value, rate.Value.Count, rate.Value.Period, burst.Value, level, cooldown);
    }

    private void CheckPair(RateLimited what, RateLimitScope per, Fields fields)
    {
        var known = Known(what);
        if (!known.Contains(per))
        {
            var words = Scopes.Where(scope => known.Contains(scope.Item2)).Select(scope => scope.Item1);
            findings.Error(
                fields["per"]!,
                FindingCode.PerInvalid,
                $"{((YamlScalar)fields["applies_to"]!).Text} cannot be limited per {((YamlScalar)fields["per"]!).Text}, which is not known then.",
                $"write {string.Join(", ", words)}");
        }
        else if (!_seen.Add((what, per)))
        {
            findings.Error(
                fields.At, FindingCode.DuplicateLimit, "There is a limit on the same, for the same, before.", "remove one of them");
        }
    }

    /// <summary>What is known of a caller when the limit is asked.</summary>
    private static RateLimitScope[] Known(RateLimited what) => what switch
    {
        RateLimited.Lease or RateLimited.Reserve => [.. Scopes.Select(scope => scope.Item2)],
        RateLimited.Authentication => [RateLimitScope.Address],
        RateLimited.Api => [RateLimitScope.Person, RateLimitScope.Address],
        _ => [RateLimitScope.Person, RateLimitScope.PersonProfile, RateLimitScope.Address],
    };

    private (int Count, TimeSpan Period)? Rate(YamlValue? value)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        var match = Form.Match(text);
        if (match.Success
            && Period(match.Groups["unit"].Value) is { } period
            && int.TryParse(match.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= MostTokens)
        {
            return (count, period);
        }

        var meant = match.Success ? match.Groups["unit"].Value switch
        {
            ['m', ..] => "min",
            ['s', ..] => "s",
            ['h', ..] => "h",
            _ => null,
        } : null;
        findings.Error(
            value!,
            FindingCode.RateInvalid,
            $"{Quote.Of(text)} is not 1 to 1000000 per s, min or h.",
            meant is null || Period(match.Groups["unit"].Value) is not null ? "write 30/min, 5/s or 100/h" : $"did you mean {match.Groups["count"].Value}/{meant}?");
        return null;
    }

    private static TimeSpan? Period(string unit) => unit switch
    {
        "s" => TimeSpan.FromSeconds(1),
        "min" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => null,
    };

    [GeneratedRegex(@"\A(?<count>[1-9][0-9]{0,6})/(?<unit>[a-z]{1,10})\z")]
    private static partial Regex Form { get; }
}
