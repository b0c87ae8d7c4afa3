namespace Sentinel.Integration.Kit;

/// <summary>A home folder and an environment with one source of credentials and nothing else that AWS clients would look at.</summary>
public sealed class AwsHome : IDisposable
{
    private const string Region = "eu-central-1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-aws-");
    private readonly Dictionary<string, string> _environment;

    private AwsHome(params (string Name, string Value)[] more)
    {
        _environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = _folder.FullName,
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["LANG"] = "C.UTF-8",
            ["AWS_REGION"] = Region,
            ["AWS_DEFAULT_REGION"] = Region,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_PAGER"] = "",
        };
        foreach (var (name, value) in more)
        {
            _environment[name] = value;
        }
    }

    /// <summary>All variables that the client gets.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>The container endpoint: two variables, as the server's answer to an opened session names them.</summary>
    public static AwsHome Container(Uri server, string sessionToken) => new(
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(server, "/v1/credentials").AbsoluteUri),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", sessionToken));

    /// <summary>The variables that the server's answer itself holds.</summary>
    public static AwsHome Container(Answer opened)
    {
        ArgumentNullException.ThrowIfNull(opened);
        return new([.. opened.Body.GetProperty("credentials").GetProperty("environment").EnumerateObject()
            .Select(variable => (variable.Name, variable.Value.GetString()!))]);
    }

    /// <summary>A config file with a <c>credential_process</c>: prints what the server answers, or its reason to stderr.</summary>
    public static AwsHome Process(Uri server, string sessionToken)
    {
        var home = new AwsHome();
        var folder = home._folder.FullName;
        // The secret is in a file: a command line can be read by every user of the machine.
        File.WriteAllText(Path.Combine(folder, "authorization"), $"Authorization: {sessionToken}\n");
        File.WriteAllText(Path.Combine(folder, "sentinel-credentials"), $"""
            answer=$(curl --silent --show-error --fail-with-body --max-time 10 --header @{folder}/authorization {new Uri(server, "/v1/credentials/process")}) && printf '%s' "$answer" && exit 0
            printf '%s\n' "$answer" >&2
            exit 1

            """);
        Directory.CreateDirectory(Path.Combine(folder, ".aws"));
        File.WriteAllText(Path.Combine(folder, ".aws", "config"), $"""
            [default]
            region = {Region}
            credential_process = /bin/sh {folder}/sentinel-credentials

            """);
        return home;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
