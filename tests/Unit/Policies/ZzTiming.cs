using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Sentinel.Domain.Policies;
using Xunit;
namespace Sentinel.Unit.Policies;
public sealed class ZzTiming(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)] [InlineData(1)] [InlineData(2)] [InlineData(3)] [InlineData(4)]
    public void t(int kind)
    {
        var random = new Random(5);
        string[] zones = ["Europe/Berlin","UTC","America/New_York","Asia/Tokyo"];
        Rule Make(int i) => kind switch
        {
            0 => new($"r{i}", (Effect)random.Next(5), null, Conditions.Any with { Profiles = [$"p{i % 50}"], Users = [$"u{i}"] }, null),
            1 => new($"r{i}", (Effect)random.Next(5), null, Conditions.Any with { Profiles = [$"p{random.Next(20)}"], Groups = [$"g{random.Next(30)}"], Modes = random.Next(2)==0?[Mode.Server]:[Mode.Cli], Time = new([], TimeSpan.FromHours(random.Next(12)), TimeSpan.FromHours(12+random.Next(12)), TimeZoneInfo.FindSystemTimeZoneById(zones[random.Next(4)])) }, null),
            2 => new($"r{i}", (Effect)random.Next(5), null, Conditions.Any with { ProfilePatterns = [$"p{random.Next(20)}*"], SourceNetworks = [new IPNetwork(IPAddress.Parse($"10.{random.Next(256)}.0.0"), 16)] }, null),
            3 => new($"r{i}", (Effect)(random.Next(2)), null, Conditions.Any with { Users = [.. Enumerable.Range(0, 10).Select(_ => $"u{random.Next(100)}")], Modes = random.Next(2)==0?[Mode.Server]:[Mode.Cli] }, null),
            _ => new($"r{i}", (Effect)(random.Next(2)), null, Conditions.Any with { SourceNetworks = [.. Enumerable.Range(0, 5).Select(_ => new IPNetwork(IPAddress.Parse($"10.{random.Next(64)}.0.0"), 16))], Time = new([], TimeSpan.FromHours(random.Next(12)), TimeSpan.FromHours(12+random.Next(12)), TimeZoneInfo.FindSystemTimeZoneById(zones[random.Next(4)])) }, null),
        };
        var doc = new PolicyDocument([.. Enumerable.Range(0, 50).Select(i => new Profile($"p{i}", PolicyTexts.Role))], [.. Enumerable.Range(0, 1000).Select(Make)]);
        for (var k = 0; k < 3; k++)
        {
            var w = Process.GetCurrentProcess().TotalProcessorTime;
            var f = PolicyLint.Of(doc, CancellationToken.None);
            output.WriteLine($"{kind}: {(Process.GetCurrentProcess().TotalProcessorTime-w).TotalMilliseconds} cpu ms, {string.Join(", ", f.GroupBy(x => x.Code).Select(g => g.Key + " " + g.Count()))}");
        }
    }
}
