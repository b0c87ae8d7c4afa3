using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sentinel.Api.Http;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Api.Hosting;

/// <summary>The certificate that https is served with, read anew when its files change: connections stand, and the next one gets the new one.</summary>
/// <remarks>
/// Kestrel can do it too, but opens its listeners anew for it. Files are compared by what they hold, for they are often links that
/// are swapped; what cannot be read or does not belong together leaves the one in use where it is.
/// </remarks>
internal sealed partial class Certificates(HttpOptions options, TimeProvider clock, ILogger<Certificates> logger) : BackgroundService
{
    private const string Name = "Sentinel__Http__CertificateFile";

    private volatile SslStreamCertificateContext? _current;
    private string? _seen;
    private volatile string? _problem;

    /// <summary>Code of what is wrong with the files, or with the certificate in use; null when nothing is.</summary>
    public string? Problem =>
        _problem ?? (_current is { } used && used.TargetCertificate.NotAfter.ToUniversalTime() < clock.GetUtcNow().UtcDateTime ? "certificate-expired" : null);

    /// <summary>Whether files are configured.</summary>
    public bool IsUsed => options.CertificateFile is not null;

    /// <summary>Serves https with it; throws when it cannot be read at the start.</summary>
    public void Use(HttpsConnectionAdapterOptions https)
    {
        ArgumentNullException.ThrowIfNull(https);
        if (!IsUsed)
        {
            return;
        }

        _current ??= First();

        // Kestrel asks for a selector; what counts is the whole chain, which it cannot be given by one.
        https.ServerCertificateSelector = (_, _) => _current.TargetCertificate;
        https.OnAuthenticate = (_, handshake) =>
        {
            handshake.ServerCertificateSelectionCallback = null;
            handshake.ServerCertificateContext = _current;
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (IsUsed)
        {
            await Task.Delay(options.CertificateInterval, clock, stoppingToken);
            Look();
        }
    }

    private SslStreamCertificateContext First()
    {
        try
        {
            var (hash, context) = Read();
            _seen = hash;
            return context;
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            throw new ClusterException($"{Name}: {unreadable.Message}", unreadable);
        }
    }

    private void Look()
    {
        try
        {
            var (hash, context) = Read();
            if (hash != _seen)
            {
                (_seen, _current) = (hash, context);
                Log.Changed(logger, context.TargetCertificate.NotAfter);
            }

            _problem = null;
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            // Said once, and not each time that it is looked at.
            if (_problem is null)
            {
                Log.Unreadable(logger, unreadable.Message);
            }

            _problem = "certificate-unreadable";
        }
    }

    private (string Hash, SslStreamCertificateContext Context) Read()
    {
        var (certificate, key) = (File.ReadAllText(options.CertificateFile!), File.ReadAllText(options.CertificateKeyFile ?? options.CertificateFile!));
        var hash = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificate + "\0" + key)));
        if (hash == _seen && _current is { } same)
        {
            return (hash, same);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        return (hash, SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), chain, offline: true));
    }

    private static bool IsUnreadable(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private static partial class Log
    {
        [LoggerMessage(EventId = 120, Level = LogLevel.Information, Message = "The certificate of https has changed; the new one is valid until {NotAfter}")]
        public static partial void Changed(ILogger logger, DateTime notAfter);

        [LoggerMessage(EventId = 121, Level = LogLevel.Error, Message = "The new certificate of https cannot be used, and the one before stays: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
