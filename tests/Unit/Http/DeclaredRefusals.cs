using System.Reflection;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Credentials;

namespace Sentinel.Unit.Http;

/// <summary>Every refusal that stands as a value somewhere in the product.</summary>
internal static class DeclaredRefusals
{
    public static readonly Assembly[] Layers =
        [typeof(Refusal).Assembly, typeof(Outcome).Assembly, typeof(StsOptions).Assembly, typeof(Problems).Assembly];

    public static Refusal[] All { get; } =
    [
        .. Layers
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(member => member switch
            {
                PropertyInfo { CanRead: true } property when property.PropertyType == typeof(Refusal) => property.GetValue(null),
                FieldInfo field when field.FieldType == typeof(Refusal) => field.GetValue(null),
                _ => null,
            })
            .OfType<Refusal>()
            .Distinct(),
    ];
}
