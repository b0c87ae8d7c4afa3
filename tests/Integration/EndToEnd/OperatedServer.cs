using System.Globalization;
using Sentinel.Integration.Http;
using Sentinel.Integration.Kit;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>A server that also listens for operations, and on https.</summary>
public sealed class OperatedServer : IAsyncLifetime
{
    private readonly int _operations = FreePort.Next();
    private readonly int _https = FreePort.Next();
    private readonly WorkFolder _folder = new();
    private SentinelProcess? _server;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();

    public Uri Operations => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_operations}"));

    public Uri Https => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_https}"));

    public async ValueTask InitializeAsync()
    {
        var (certificate, key, _) = SelfSigned.New("operations");
        var (certificateFile, keyFile) = (Path.Combine(_folder.Path, "tls.crt"), Path.Combine(_folder.Path, "tls.key"));
        await File.WriteAllTextAsync(certificateFile, certificate);
        await File.WriteAllTextAsync(keyFile, key);
        var settings = new ServerSettings { Folder = _folder };
        _server = await SentinelProcess.Start(
            settings with
            {
                Environment = new Dictionary<string, string>
                {
                    ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.Port};{Https.OriginalString}"),
                    ["Sentinel__Http__OperationsUrl"] = Operations.OriginalString,
                    ["Sentinel__Http__CertificateFile"] = certificateFile,
                    ["Sentinel__Http__CertificateKeyFile"] = keyFile,
                },
            },
            TestContext.Current.CancellationToken);
        _environment = await _server.DevEnvironment();
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? default);
        await _folder.DisposeAsync();
    }

    public string TokenOf(string person) => _environment[$"SENTINEL_{person}_TOKEN"];

    public SentinelClient As(string person) =>
        new(_server!.Url, TokenOf(person), TestContext.Current.CancellationToken) { HoldsContract = true };
}
