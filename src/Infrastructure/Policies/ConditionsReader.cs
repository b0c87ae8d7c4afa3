using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads the <c>conditions</c> of a rule.</summary>
internal sealed class ConditionsReader(Findings findings, ListReader lists, TimeReader times)
{
    private readonly DeviceReader _devices = new(findings);

    /// <summary>Reads them; no conditions at all are a mistake.</summary>
    /// <param name="rule">The place of the rule.</param>
    /// <param name="value">What stands under its key; null when the key is not there.</param>
    public Conditions? Read(YamlValue rule, YamlValue? value)
    {
        if (value is null)
        {
            Unconditional(rule);
            return null;
        }

        if (Fields.Read(value, Schemas.Conditions, findings) is not { } fields)
        {
            return null;
        }

        var conditions = new Conditions(
            lists.Profiles(fields["profiles"]),
            lists.Patterns(fields["profile_patterns"]),
            lists.Users(fields["users"]),
            lists.Groups(fields["groups"]),
            lists.Modes(fields["mode"]))
        {
            Time = times.Read(fields["time"]),
            SourceNetworks = lists.Networks(fields["source_ip"]),
            Device = _devices.Read(fields["device"]),
        };
        WarnOfBoth(fields, conditions);
        CheckAny(fields);
        return conditions;
    }

    private void CheckAny(Fields fields)
    {
        var conditional = Schemas.Conditions.Keys.Any(key => key != "any" && fields[key] is not (null or YamlList { Items.Count: 0 }));
        var any = fields["any"];
        if (any is null && !conditional)
        {
            Unconditional(fields.At);
        }
        else if (any is not (null or YamlScalar { IsPlain: true, Text: "true" }))
        {
            findings.Error(any, FindingCode.WrongType, "The only value of any is true.", "write any: true, or conditions");
        }
        else if (any is not null && conditional)
        {
            findings.Error(any, FindingCode.AnyWithConditions, "A rule matches anything or has conditions, not both.", "remove any");
        }
    }

    /// <remarks>Lists that are all empty hold always, which nobody should grant without saying so.</remarks>
    private void Unconditional(YamlValue at) => findings.Error(
        at, FindingCode.NoConditions, "A rule without any condition matches everybody and everything.", "write conditions: {any: true} if that is meant");

    private void WarnOfBoth(Fields fields, Conditions conditions)
    {
        if (!conditions.Profiles.IsEmpty && !conditions.ProfilePatterns.IsEmpty)
        {
            findings.Warning(
                fields["profile_patterns"]!,
                FindingCode.ProfilesAndPatterns,
                "A profile must be listed and fit a pattern, both, for this rule to match.",
                "use two rules if either is enough");
        }
    }
}
