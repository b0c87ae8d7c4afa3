using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Schemas of what converters of our own write, which the generator cannot look into.</summary>
internal static class OpenApiSchemas
{
    public static void Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var orNull = type == context.JsonTypeInfo.Type ? default(JsonSchemaType) : JsonSchemaType.Null;
        if (PrefixOf(type) is { } prefix)
        {
            schema.Type = JsonSchemaType.String | orNull;
            schema.Pattern = $"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$";
        }
        else if (type == typeof(Roles))
        {
            schema.Type = JsonSchemaType.Array | orNull;
            schema.Items = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. RoleRules.All.Names().Select(name => (System.Text.Json.Nodes.JsonNode)name)],
            };
        }
        else if (type == typeof(DateTimeOffset) || type == typeof(System.Net.IPAddress))
        {
            schema.Type = JsonSchemaType.String | orNull;
        }
    }

    private static string? PrefixOf(Type type) =>
        type.GetInterfaces().Any(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IId<>))
            ? (string?)type.GetProperty("Prefix", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
            : null;
}
