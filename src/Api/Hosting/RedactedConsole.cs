using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Hosting;

/// <summary>The log on the console: a line an entry, and never a secret of ours, whoever writes it.</summary>
/// <remarks>
/// Sentinel logs no secret. The web server logs paths and queries when it is told to, and people put secrets there. What is left of one
/// is its id, by which it can be found and revoked.
/// </remarks>
internal sealed partial class RedactedConsole() : ConsoleFormatter(Format)
{
    public const string Format = "sentinel";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var text = $"{Short(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {logEntry.Formatter(logEntry.State, logEntry.Exception)} {logEntry.Exception}";
        textWriter.WriteLine(Secrets().Replace(text, "$1…").ReplaceLineEndings(" ").TrimEnd());
    }

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    [GeneratedRegex(TokenText.Anywhere, RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();
}

/// <summary>Registers <see cref="RedactedConsole"/>.</summary>
internal static class RedactedConsoleRegistration
{
    /// <summary>The only way to the console: no configuration puts another format in its place.</summary>
    public static ILoggingBuilder AddRedactedConsole(this ILoggingBuilder logging)
    {
        logging.AddConsole().AddConsoleFormatter<RedactedConsole, ConsoleFormatterOptions>();
        logging.Services.PostConfigure<ConsoleLoggerOptions>(options => options.FormatterName = RedactedConsole.Format);
        return logging;
    }
}
