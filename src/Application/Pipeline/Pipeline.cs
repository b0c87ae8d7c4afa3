using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Sentinel.Application.Pipeline;

/// <summary>Registers the mediator with every handler and validator of this assembly, and what runs around each of them.</summary>
public static class Pipeline
{
    private static readonly Type[] Ports = [typeof(IRequestHandler<,>), typeof(IValidator<>)];

    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddSingleton<IMediator, Mediator>();
        services.AddMetrics();
        services.AddSingleton<CommandMeter>();
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(TracingBehaviour<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(ValidationBehaviour<,>));
        foreach (var type in typeof(Pipeline).Assembly.GetTypes().Where(type => type is { IsAbstract: false, ContainsGenericParameters: false }))
        {
            foreach (var port in type.GetInterfaces().Where(port => port.IsGenericType && Ports.Contains(port.GetGenericTypeDefinition())))
            {
                services.AddSingleton(port, type);
            }
        }

        return services;
    }
}
