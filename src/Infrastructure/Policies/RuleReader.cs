using Sentinel.Domain.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>rules</c>.</summary>
internal sealed class RuleReader(Findings findings)
{
    private static readonly string[] Known = ["name", "effect", "reason", "conditions", "max_server_duration"];
    private static readonly string[] LaterEffects = ["require_server", "require_server_session"];
    private static readonly string[] Lists = ["profiles", "profile_patterns", "users", "groups", "mode"];
    private static readonly string[] KnownConditions = ["any", .. Lists];
    private static readonly string[] LaterConditions = ["time", "source_ip", "device"];

    public Rule? Read(YamlValue value)
    {
        if (Fields.Read(value, Known, [], findings) is not { } fields)
        {
            return null;
        }

        var name = findings.Name(fields.Required("name"));
        var effect = ReadEffect(fields.Required("effect"));
        var reason = findings.Line(fields.Optional("reason"));
        var conditions = ReadConditions(fields);
        var cap = findings.Duration(fields.Optional("max_server_duration"));
        return name is null || effect is null || conditions is null ? null : new(name, effect.Value, reason, conditions, cap);
    }

    private Effect? ReadEffect(YamlValue? value)
    {
        if (value is YamlScalar { Text: var word } && LaterEffects.Contains(word))
        {
            findings.Error(value, "not-supported", $"Effect {word} is not supported by this version.", "use allow with conditions: mode: [server]");
            return null;
        }

        return findings.Word(
            value, "effect-unknown", ("allow", Effect.Allow), ("deny", Effect.Deny), ("require_approval", Effect.RequireApproval));
    }

    private Conditions? ReadConditions(Fields rule)
    {
        if (rule.Optional("conditions") is not { } value)
        {
            Unconditional(rule.At);
            return null;
        }

        if (Fields.Read(value, KnownConditions, LaterConditions, findings) is not { } fields)
        {
            return null;
        }

        var conditions = new Conditions(
            findings.Items(fields.Optional("profiles"), PlainProfile),
            findings.Items(fields.Optional("profile_patterns"), Pattern),
            findings.Items(fields.Optional("users"), User),
            findings.Items(fields.Optional("groups"), Group),
            [.. findings.Items(fields.Optional("mode")).Select(ReadMode).OfType<Mode>()]);
        var conditional = Lists.Any(key => fields.Optional(key) is not (null or YamlList { Items.Count: 0 }));
        var later = LaterConditions.Any(key => fields.Optional(key) is not null);
        WarnOfBoth(fields, conditions);
        if (fields.Optional("any") is { } any)
        {
            ReadAny(any, conditional || later);
        }
        else if (!conditional && !later)
        {
            Unconditional(value);
        }

        return conditions;
    }

    /// <remarks>Lists that are all empty hold always, which nobody should grant without saying so.</remarks>
    private void Unconditional(YamlValue at) => findings.Error(
        at.Path, at.Place, "no-conditions", "A rule without any condition matches everybody and everything.", "write conditions: {any: true} if that is meant");

    private void ReadAny(YamlValue any, bool conditional)
    {
        if (any is not YamlScalar { IsPlain: true, Text: "true" })
        {
            findings.Error(any, "wrong-type", "The only value of any is true.", "write any: true, or conditions");
        }
        else if (conditional)
        {
            findings.Error(any, "any-with-conditions", "A rule matches anything or has conditions, not both.", "remove any");
        }
    }

    private void WarnOfBoth(Fields fields, Conditions conditions)
    {
        if (!conditions.Profiles.IsEmpty && !conditions.ProfilePatterns.IsEmpty)
        {
            findings.Warning(
                fields.Optional("profile_patterns")!,
                "profiles-and-patterns",
                "A profile must be listed and fit a pattern, both, for this rule to match.",
                "use two rules if either is enough");
        }
    }

    private string? PlainProfile(YamlValue value) =>
        IsGlob(value, "use profile_patterns for patterns")
            ? null
            : findings.Text(value, Syntax.IsProfileName, "name-invalid", "a profile's name: 1–256 of A–Z a–z 0–9 _ / : - without //");

    private string? Pattern(YamlValue value) =>
        findings.Text(value, Syntax.IsProfilePattern, "pattern-invalid", "a profile's name with * and ? for what may differ");

    private string? User(YamlValue value) =>
        IsGlob(value, "name each user, or use groups")
            ? null
            : findings.Text(value, text => Handle.IsValid(text), "name-invalid", "a person's handle: 1–64 of A–Z a–z 0–9 . _ @ -");

    private string? Group(YamlValue value) =>
        IsGlob(value, "name each group")
            ? null
            : findings.Text(value, GroupName.IsValid, "name-invalid", "a group's name: 1–256 visible characters on one line, in normal form C");

    private Mode? ReadMode(YamlValue value) =>
        IsGlob(value, "leave mode out for any")
            ? null
            : findings.Word(value, "mode-unknown", ("server", Mode.Server), ("cli", Mode.Cli), ("credential_process", Mode.CredentialProcess));

    private bool IsGlob(YamlValue value, string suggestion)
    {
        if (value is not YamlScalar { Text: var text } || text.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return false;
        }

        findings.Error(value, "pattern-in-list", $"{Quote.Of(text)}: * and ? have no meaning here.", suggestion);
        return true;
    }
}
