using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sentinel.Integration.BreakGlass;

/// <summary>Keeps the urgent lines of the operator's log, each as event id, level and text.</summary>
internal sealed class UrgentLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Event, LogLevel Level, string Text)> _lines = new();

    public IEnumerable<(int Event, LogLevel Level, string Text)> About(string id) =>
        _lines.Where(line => line.Text.Contains(id, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is >= 411 and <= 414)
        {
            _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
        }
    }

    public void Dispose()
    {
    }
}
