using System.Runtime.InteropServices;
using Sentinel.Api.Hosting;
using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.Postgres;

using var interrupted = new CancellationTokenSource();
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Logging.ClearProviders().AddFilter("Microsoft", LogLevel.Warning).AddRedactedConsole();

    // A start that fails is said below, in one line; a part that breaks later is said by the host as critical.
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    using var loggers = LoggerFactory.Create(logging => logging.AddRedactedConsole());

    // Until the host runs and listens to Ctrl-C itself: what was started is stopped again.
    var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = true;
        interrupted.Cancel();
    });
    if (args is ["migrate", ..])
    {
        await Foundation.Migrate(builder.Configuration, interrupted.Token);
        return 0;
    }

    if (args is ["bootstrap", ..])
    {
        await BootstrapCommand.Run(builder.Configuration, loggers.CreateLogger<Foundation>(), interrupted.Token);
        return 0;
    }

    await using var foundation = await Foundation.Lay(builder.Configuration, loggers.CreateLogger<Foundation>(), interrupted.Token);
    await using var app = await SentinelHost.Build(builder, foundation, interrupted.Token);
    signal.Dispose();
    try
    {
        await app.StartAsync();
    }
    catch
    {
        // What had started already ends in good order.
        await app.StopAsync();
        throw;
    }

    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception stop) when (stop is ClusterException or EmbeddedPostgresException or InvalidOperationException or InvalidDataException or IOException or StoreUnavailableException)
{
    await Console.Error.WriteLineAsync(stop.Message);
    return 1;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}
