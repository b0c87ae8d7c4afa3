using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sentinel.Integration.Http;

/// <summary>Certificates that are good for a test.</summary>
internal static class SelfSigned
{
    /// <summary>PEM of a certificate for loopback and of its key, and its thumbprint.</summary>
    public static (string Certificate, string Key, string Thumbprint) New(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-2), until ?? now.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }
}
