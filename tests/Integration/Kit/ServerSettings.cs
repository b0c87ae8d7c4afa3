using System.Globalization;

namespace Sentinel.Integration.Kit;

/// <summary>How to start one server.</summary>
public sealed record ServerSettings
{
    /// <summary>Npgsql's form; null for the embedded default.</summary>
    public string? ConnectionString { get; init; }

    public int Port { get; init; } = FreePort.Next();

    public int SandboxPort { get; init; } = FreePort.Next();

    /// <summary>Where it runs; null for a folder of its own that goes with it.</summary>
    public WorkFolder? Folder { get; init; }

    /// <summary>More variables, or other values for those that the kit sets; an empty value removes one.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>At most so long from the start to <c>/readyz</c> = 200.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>What is run: the built server, unless a test of the kit itself puts something else in its place.</summary>
    public IReadOnlyList<string> Command { get; init; } = [Dotnet, Path.Combine(AppContext.BaseDirectory, "Sentinel.Api.dll")];

    private static string Dotnet => System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The whole environment of the process: nothing of this process's that would change what the server does.</summary>
    internal IReadOnlyDictionary<string, string> WholeEnvironment()
    {
        string[] foreign = ["AWS_", "SENTINEL_", "Sentinel__", "ConnectionStrings__", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "PG"];
        var all = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string)entry.Value!))
            .Where(entry => !foreign.Any(prefix => entry.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(StringComparer.Ordinal);
        all["ASPNETCORE_URLS"] = Url.OriginalString;
        all["Sentinel__Sts__Mode"] = "sandbox";

        // All tests come from one address, and many of them with a wrong credential.
        all["Sentinel__Http__FailuresPerMinute"] = "1000000";
        all["Sentinel__Http__FailureBurst"] = "1000000";

        // And from a few people, who never tire: what tests of the limits need they write into their policy.
        all["Sentinel__RateLimits__Factor"] = "1000";
        all["Sentinel__Sts__SandboxPort"] = SandboxPort.ToString(CultureInfo.InvariantCulture);
        if (ConnectionString is not null)
        {
            all["ConnectionStrings__Sentinel"] = ConnectionString;
        }

        foreach (var (name, value) in Environment)
        {
            all[name] = value;
        }

        return all.Where(entry => entry.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
    }

    internal Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));
}
