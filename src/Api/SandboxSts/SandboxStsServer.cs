using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Sentinel.Infrastructure.SandboxSts;

namespace Sentinel.Api.SandboxSts;

/// <summary>Serves the sandbox STS on a loopback port of its own, outside the API's pipeline.</summary>
public sealed partial class SandboxStsServer : IHostedService, IDisposable
{
    private const int LargestBody = 64 * 1024;

    private readonly KestrelServer _server;
    private readonly Func<Emulator> _emulator;
    private readonly ILogger<SandboxStsServer> _log;
    private readonly int _port;
    private Uri? _uri;

    /// <param name="emulator">Asked for when the server starts.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="loggers">Shared with the application.</param>
    public SandboxStsServer(Func<Emulator> emulator, int port, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Listen(IPAddress.Loopback, port);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _server = new(Options.Create(options), transport, loggers);
        _emulator = emulator;
        _port = port;
        _log = loggers.CreateLogger<SandboxStsServer>();
    }

    /// <summary>Where it listens, with the actual port.</summary>
    public Uri Uri => _uri ?? throw new InvalidOperationException("The sandbox STS has not started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(new SandboxStsApplication(_emulator()), cancellationToken);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException(
                $"The sandbox STS cannot listen on 127.0.0.1:{_port}; set Sentinel__Sts__SandboxPort to a free port, or to 0.", taken);
        }

        _uri = new(_server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Log.Listening(_log, _uri);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public void Dispose() => _server.Dispose();

    private static partial class Log
    {
        [LoggerMessage(7100, LogLevel.Information, "The sandbox STS listens on {Uri}: its keys are good for nothing at AWS.")]
        internal static partial void Listening(ILogger logger, Uri uri);
    }
}
