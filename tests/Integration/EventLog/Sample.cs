using System.Collections.Immutable;
using System.Reflection;
using Sentinel.Domain.Identity;

namespace Sentinel.Integration.EventLog;

/// <summary>Makes a value of any type that events are made of, everything optional present.</summary>
internal static class Sample
{
    private static readonly DateTimeOffset Instant = new(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero);

    public static object Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner);
        }

        return type switch
        {
            _ when type == typeof(string) => "00ff",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 7L,
            _ when type == typeof(DateTimeOffset) => Instant,
            _ when type == typeof(TimeSpan) => TimeSpan.FromMinutes(5),
            _ when type == typeof(Roles) => Enum.GetValues<Roles>()[^1],
            { IsEnum: true } => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            { IsGenericType: true } when type.GetGenericArguments() is [var item] => List(item, type),
            { IsGenericType: true } => new Dictionary<string, string> { ["key"] = "value" },
            _ when type.GetConstructors() is [var constructor] => Construct(constructor),
            _ when type.GetConstructors() is [_, ..] all => Construct(all.MaxBy(constructor => constructor.GetParameters().Length)!),
            _ => throw new NotSupportedException($"There is no sample of {type}."),
        };
    }

    /// <summary>Whether the property may be null.</summary>
    public static bool IsOptional(Type type, string jsonName)
    {
        var property = type.GetProperties().Single(property => string.Equals(property.Name, jsonName, StringComparison.OrdinalIgnoreCase));
        return new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
    }

    private static object Construct(ConstructorInfo constructor) =>
        constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);

    private static object List(Type item, Type type)
    {
        var array = Array.CreateInstance(item, 1);
        array.SetValue(Of(item), 0);
        return type.IsAssignableFrom(array.GetType())
            ? array
            : typeof(ImmutableArray).GetMethods().Single(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }])
                .MakeGenericMethod(item).Invoke(null, [array])!;
    }
}
