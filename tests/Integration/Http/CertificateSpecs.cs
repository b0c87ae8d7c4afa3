using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Api.Hosting;
using Sentinel.Api.Http;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>https from files that change.</summary>
public sealed class CertificateSpecs : IAsyncLifetime
{
    private readonly WorkFolder _folder = new();
    private readonly (string Certificate, string Key, string Thumbprint) _first = SelfSigned.New("first"), _second = SelfSigned.New("second");
    private WebApplication? _app;

    private string File => Path.Combine(_folder.Path, "tls.pem");

    private Certificates Certificates => _app!.Services.GetRequiredService<Certificates>();

    public async ValueTask InitializeAsync()
    {
        Write(_first.Certificate + "\n" + _first.Key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(Options(File)).AddSingleton<Certificates>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Certificates>());
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls("https://127.0.0.1:0").ConfigureKestrel(kestrel =>
            kestrel.ConfigureHttpsDefaults(kestrel.ApplicationServices.GetRequiredService<Certificates>().Use));
        _app = builder.Build();
        _app.MapGet("/", () => "here");
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task a_changed_file_is_served_to_new_connections_and_those_that_are_open_stand()
    {
        using var open = new Caller();
        (await open.Ask(_app!)).ShouldBe([_first.Thumbprint]);

        Write(_second.Certificate + "\n" + _second.Key);
        await Until(async () => (await Fresh()).Single() == _second.Thumbprint);

        // Over the same connection as before.
        (await open.Ask(_app!)).ShouldBe([_first.Thumbprint]);
        Certificates.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task a_bad_file_leaves_the_one_before_and_says_so()
    {
        Write(_second.Certificate + "\n" + _first.Key);
        await Until(() => Task.FromResult(Certificates.Problem == "certificate-unreadable"));
        (await Fresh()).ShouldBe([_first.Thumbprint]);

        System.IO.File.Delete(File);
        await Task.Delay(250, TestContext.Current.CancellationToken);
        Certificates.Problem.ShouldBe("certificate-unreadable");
        (await Fresh()).ShouldBe([_first.Thumbprint]);

        Write(_second.Certificate + "\n" + _second.Key);
        await Until(() => Task.FromResult(Certificates.Problem is null));
        (await Fresh()).ShouldBe([_second.Thumbprint]);
    }

    [Fact]
    public async Task one_that_has_expired_is_told()
    {
        var old = SelfSigned.New("old", TimeProvider.System.GetUtcNow().AddDays(-1));
        Write(old.Certificate + "\n" + old.Key);

        await Until(() => Task.FromResult(Certificates.Problem == "certificate-expired"));
    }

    [Fact]
    public void one_that_cannot_be_read_stops_the_start_and_is_named()
    {
        using var certificates = new Certificates(Options(Path.Combine(_folder.Path, "none.pem")), TimeProvider.System, NullLogger<Certificates>.Instance);

        Should.Throw<ClusterException>(() => certificates.Use(new())).Message.ShouldStartWith("Sentinel__Http__CertificateFile: ");
    }

    private static HttpOptions Options(string file) =>
        new(FrozenSet<string>.Empty, []) { CertificateFile = file, CertificateInterval = TimeSpan.FromMilliseconds(50) };

    private async Task<IReadOnlyList<string>> Fresh()
    {
        using var caller = new Caller();
        return await caller.Ask(_app!);
    }

    private void Write(string text)
    {
        System.IO.File.WriteAllText(File + ".next", text);
        System.IO.File.Move(File + ".next", File, overwrite: true);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var end = DateTime.UtcNow.AddSeconds(10); !await condition(); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    /// <summary>A client that keeps its connections and remembers the certificates that it was shown.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly List<string> _shown = [];
        private readonly HttpClient _http;

        public Caller() => _http = new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
#pragma warning disable CA5359 // Whose certificate it is, is what is looked at.
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    _shown.Add(certificate!.GetCertHashString());
                    return true;
                },
#pragma warning restore CA5359
            },
        });

        /// <summary>Every certificate that this caller was shown so far: one for each connection.</summary>
        public async Task<IReadOnlyList<string>> Ask(WebApplication app)
        {
            (await _http.GetStringAsync(new Uri(app.Urls.Single()), TestContext.Current.CancellationToken)).ShouldBe("here");
            return _shown;
        }

        public void Dispose() => _http.Dispose();
    }
}
