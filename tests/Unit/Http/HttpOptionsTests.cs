using Microsoft.Extensions.Configuration;
using Sentinel.Api.Http;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed class HttpOptionsTests
{
    [Fact]
    public void what_is_not_given_has_its_default()
    {
        var options = Read();

        (options.FailuresPerMinute, options.FailureBurst).ShouldBe((30, 10));
        (options.CertificateFile, options.CertificateKeyFile, options.CertificateInterval).ShouldBe((null, null, TimeSpan.FromSeconds(5)));
        options.OperationsUrl.ShouldBeNull();
        options.Hosts.ShouldBe(["localhost", "127.0.0.1", "[::1]"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Hosts", "a b", "Sentinel__Http__Hosts: 'a b' is not a host name.")]
    [InlineData("TrustedProxies", "10.0.0.0/33", "Sentinel__Http__TrustedProxies: '10.0.0.0/33' is not a network such as 10.0.0.0/8.")]
    [InlineData("FailuresPerMinute", "0", "Sentinel__Http__FailuresPerMinute: a number from 1 to 1000000.")]
    [InlineData("FailuresPerMinute", "1e3", "Sentinel__Http__FailuresPerMinute: a number from 1 to 1000000.")]
    [InlineData("FailureBurst", "-1", "Sentinel__Http__FailureBurst: a number from 1 to 1000000.")]
    [InlineData("FailureBurst", "1000001", "Sentinel__Http__FailureBurst: a number from 1 to 1000000.")]
    [InlineData("CertificateInterval", "00:00:00.01", "Sentinel__Http__CertificateInterval: 00:00:00.100 to 01:00:00.")]
    [InlineData("CertificateInterval", "soon", "Sentinel__Http__CertificateInterval: 00:00:00.100 to 01:00:00.")]
    [InlineData("CertificateKeyFile", "tls.key", "Sentinel__Http__CertificateKeyFile: name the certificate in Sentinel__Http__CertificateFile too.")]
    [InlineData("OperationsUrl", "8709", "Sentinel__Http__OperationsUrl: an http or https URL with an address and a port of its own, such as http://127.0.0.1:8709.")]
    [InlineData("OperationsUrl", "http://127.0.0.1:8709/metrics", "Sentinel__Http__OperationsUrl: an http or https URL with an address and a port of its own, such as http://127.0.0.1:8709.")]
    [InlineData("OperationsUrl", "http://127.0.0.1:0", "Sentinel__Http__OperationsUrl: an http or https URL with an address and a port of its own, such as http://127.0.0.1:8709.")]
    public void what_is_wrong_is_named(string name, string value, string message) =>
        Should.Throw<InvalidOperationException>(() => Read((name, value))).Message.ShouldBe(message);

    [Fact]
    public void every_offender_is_named() =>
        Should.Throw<InvalidOperationException>(() => Read(("Hosts", "a b"), ("FailureBurst", "x"))).Message.Split(Environment.NewLine).Length.ShouldBe(2);

    private static HttpOptions Read(params (string Name, string Value)[] settings) =>
        HttpOptions.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Sentinel:Http:{setting.Name}", (string?)setting.Value)))
            .Build());
}
