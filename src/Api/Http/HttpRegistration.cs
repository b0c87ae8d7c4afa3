using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>Registers the edge.</summary>
internal static class HttpRegistration
{
    private const int MaxDepth = 20;

    public static IServiceCollection AddEdge(this IServiceCollection services, HttpOptions options, RateLimitOptions limits)
    {
        services.AddRateLimits(limits.BuiltIn(options.FailuresPerMinute, options.FailureBurst));
        services.AddSingleton(options).AddSingleton<FailedAuthentications>().AddSingleton<CallLimit>().AddSingleton<EdgeMetrics>().AddSingleton<Onlooker>();
        services.ConfigureHttpJsonOptions(json => Strict(json.SerializerOptions));
        return services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    /// <summary>Problems outside everything, then whoever may stop a request; all before any endpoint.</summary>
    public static IApplicationBuilder UseEdge(this IApplicationBuilder app) =>
        app.UseMiddleware<ProblemMiddleware>()
            .UseRouting()
            .UseMiddleware<AuthenticationLimit>()
            .UseMiddleware<Admission>()
            .UseMiddleware<ReadSequence>()
            .UseMiddleware<Idempotency>();

    /// <summary>A body is exactly what is documented: what is not known is refused, never passed over.</summary>
    internal static void Strict(JsonSerializerOptions json)
    {
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.MaxDepth = MaxDepth;
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new UtcConverter());
        json.Converters.Add(new AddressConverter());
        json.Converters.Add(new RolesConverter());
        json.Converters.Add(new ShapedIds());
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
