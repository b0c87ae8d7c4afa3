using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Domain.Identity;

/// <summary>What a person, or a token of a person, may be. What each may do stands in the table of permissions.</summary>
[Flags]
[JsonConverter(typeof(RolesConverter))]
public enum Roles
{
    None = 0,

    /// <summary>Opens sessions and asks for access.</summary>
    Requester = 1,

    /// <summary>Decides requests of others.</summary>
    Approver = 2,

    /// <summary>Reviews emergency access.</summary>
    Reviewer = 4,

    /// <summary>Revokes, pauses, lifts.</summary>
    Operator = 8,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor = 16,

    /// <summary>Manages people, tokens and policy.</summary>
    Admin = 32,
}

/// <summary>What holds for every set of roles.</summary>
public static class RoleRules
{
    public const Roles All =
        Roles.Requester | Roles.Approver | Roles.Reviewer | Roles.Operator | Roles.Auditor | Roles.Admin;

    /// <summary>Tokens with one of these must end, and soon.</summary>
    public const Roles Privileged = Roles.Admin | Roles.Operator | Roles.Approver;

    /// <summary>Whether one person may have all of them: an auditor must not audit what he did as admin or operator.</summary>
    public static bool AreCompatible(this Roles roles) =>
        (roles & ~All) == 0 && ((roles & Roles.Auditor) == 0 || (roles & (Roles.Admin | Roles.Operator)) == 0);

    public static bool HasAny(this Roles roles, Roles wanted) => (roles & wanted) != 0;

    /// <summary>The roles' names, lower case, in the order in which they are declared.</summary>
    public static IEnumerable<string> Names(this Roles roles) =>
        ByName.Where(role => (roles & role.Value) != 0).Select(role => role.Key);

    /// <summary>The role of that name; ordinal, case-sensitive.</summary>
    public static bool TryParse(string? name, out Roles role)
    {
        role = Roles.None;
        return name is not null && ByName.TryGetValue(name, out role);
    }

    private static readonly OrderedDictionary<string, Roles> ByName = new(StringComparer.Ordinal)
    {
        ["requester"] = Roles.Requester,
        ["approver"] = Roles.Approver,
        ["reviewer"] = Roles.Reviewer,
        ["operator"] = Roles.Operator,
        ["auditor"] = Roles.Auditor,
        ["admin"] = Roles.Admin,
    };
}

/// <summary>Roles are an array of their names in JSON; an unknown name is an error, never ignored.</summary>
public sealed class RolesConverter : JsonConverter<Roles>
{
    public override Roles Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Roles are an array of names.");
        }

        var roles = Roles.None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || !RoleRules.TryParse(reader.GetString(), out var role))
            {
                throw new JsonException($"A role is one of {string.Join(", ", RoleRules.All.Names())}.");
            }

            roles |= role;
        }

        return roles;
    }

    public override void Write(Utf8JsonWriter writer, Roles value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (var name in value.Names())
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
