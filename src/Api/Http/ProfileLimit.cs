namespace Sentinel.Api.Http;

/// <summary>A body that names a profile; limits per person and profile count it there.</summary>
internal interface INamesProfile
{
    string Profile { get; }
}

/// <summary>Counts a call for the profile that its body names: that is known only once the body has been read.</summary>
internal static class ProfileLimit
{
    /// <summary>The filter for a route; none for what cannot be limited per profile.</summary>
    public static Func<EndpointFilterFactoryContext, EndpointFilterDelegate, EndpointFilterDelegate> Of(Route route) =>
        (handler, next) =>
        {
            var place = Array.FindIndex(handler.MethodInfo.GetParameters(), parameter => parameter.ParameterType.IsAssignableTo(typeof(INamesProfile)));
            return place < 0 ? next : call => Count(call, route, place, next);
        };

    private static ValueTask<object?> Count(EndpointFilterInvocationContext call, Route route, int place, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var (body, who) = (call.GetArgument<INamesProfile>(place), Credential.Of(http).Api);
        return who is not null && http.RequestServices.GetRequiredService<CallLimit>().RefuseProfile(route, who, body.Profile) is { } tooMany
            ? new(tooMany.ToProblem())
            : next(call);
    }
}
