using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>rules</c>.</summary>
internal sealed class RuleReader(Findings findings, ConditionsReader conditions)
{
    private static readonly (string, Effect)[] Effects =
    [
        ("allow", Effect.Allow), ("deny", Effect.Deny), ("require_approval", Effect.RequireApproval),
        ("require_server", Effect.RequireServer), ("require_server_session", Effect.RequireServerSession),
    ];

    public Rule? Read(YamlValue value)
    {
        if (Fields.Read(value, Schemas.Rule, findings) is not { } fields)
        {
            return null;
        }

        var name = findings.Name(fields["name"]);
        var effect = findings.Word(fields["effect"], FindingCode.EffectUnknown, Effects);
        var reason = findings.Line(fields["reason"]);
        var when = conditions.Read(fields.At, fields["conditions"]);
        var cap = findings.Duration(fields["max_server_duration"], DurationReader.Shortest);
        return name is null || effect is null || when is null ? null : new(name, effect.Value, reason, when, cap);
    }
}
