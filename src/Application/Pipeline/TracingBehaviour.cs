using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediatR;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Application.Pipeline;

/// <summary>A span and a duration for each command.</summary>
internal sealed class TracingBehaviour<TRequest, TResponse>(CommandMeter meter) : IPipelineBehavior<TRequest, TResponse>
{
    private static readonly string Command = typeof(TRequest).Name;

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = CommandMeter.Activities.StartActivity(Command);
        var started = Stopwatch.GetTimestamp();
        var result = "failed";
        try
        {
            var response = await next();
            result = response is Outcome outcome ? outcome.GetType().Name : "answered";
            return response;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            meter.Record(Command, result, Stopwatch.GetElapsedTime(started));
        }
    }
}

/// <summary>What is measured and traced of commands.</summary>
internal sealed class CommandMeter : IDisposable
{
    public const string Name = "Sentinel.Commands";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    public CommandMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram<double>(
            "sentinel.command.duration", "s", "Time from a command's start to its outcome.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void Record(string command, string outcome, TimeSpan elapsed)
    {
        if (_duration.Enabled)
        {
            _duration.Record(elapsed.TotalSeconds, new("sentinel.command.name", command), new KeyValuePair<string, object?>("sentinel.command.outcome", outcome));
        }
    }

    public void Dispose() => _meter.Dispose();
}
