using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Pipeline;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Pipeline;

public sealed class PipelineTests
{
    [Fact]
    public void every_request_has_exactly_one_handler()
    {
        var services = new ServiceCollection().AddPipeline();
        var requests = typeof(Outcome).Assembly.GetTypes()
            .Where(type => !type.IsAbstract)
            .SelectMany(type => type.GetInterfaces()
                .Where(port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(IRequest<>))
                .Select(port => typeof(IRequestHandler<,>).MakeGenericType(type, port.GetGenericArguments()[0])))
            .ToArray();

        requests.Length.ShouldBeGreaterThan(6);
        foreach (var handler in requests)
        {
            services.Count(service => service.ServiceType == handler).ShouldBe(1, handler.ToString());
        }
    }

    [Fact]
    public async Task a_command_of_a_wrong_shape_is_refused_with_every_field_before_its_handler_is_reached()
    {
        await using var provider = new ServiceCollection().AddPipeline()
            .AddSingleton<IRequestHandler<SeedPerson, Outcome>, Unreachable>()
            .BuildServiceProvider();
        var command = new SeedPerson("a b", ["\n"], Roles.Requester, Identity.Known.AdasToken, "", default, null);

        var refused = await Should.ThrowAsync<ValidationException>(
            () => provider.GetRequiredService<IMediator>().Send(command, TestContext.Current.CancellationToken));

        refused.Errors.Select(error => error.PropertyName).ShouldBe(["Handle", "Groups", "TokenName"]);
    }

    private sealed class Unreachable : IRequestHandler<SeedPerson, Outcome>
    {
        public Task<Outcome> Handle(SeedPerson request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The handler was reached.");
    }
}
