namespace Sentinel.Integration.Kit;

/// <summary>The unchanged AWS clients of this machine. One that is missing fails the test: nothing was shown then.</summary>
public static class AwsTools
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<string>> Python = new(FindPython);
    private static readonly Lazy<Task<string>> Cli = new(FindCli);

    /// <summary><c>aws sts get-caller-identity</c>, or any other call, with the credentials that the home describes.</summary>
    /// <param name="home">Where the credentials come from.</param>
    /// <param name="endpoint">Passed as <c>--endpoint-url</c>: older clients know no other way to a local STS.</param>
    /// <param name="arguments">Without <c>aws</c> and <c>--endpoint-url</c>.</param>
    /// <param name="cancellationToken">Ends the client.</param>
    public static async Task<ToolResult> Aws(
        AwsHome home, Uri endpoint, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await Tool.Run(
            [await Cli.Value, "--endpoint-url", endpoint.OriginalString.TrimEnd('/'), "--output", "json", .. arguments],
            home.Environment, Within, cancellationToken);

    public static Task<ToolResult> GetCallerIdentity(AwsHome home, Uri sts, CancellationToken cancellationToken) =>
        Aws(home, sts, ["sts", "get-caller-identity"], cancellationToken);

    /// <summary>Runs a Python script that may import boto3.</summary>
    public static async Task<ToolResult> Boto3(
        AwsHome home, string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await Tool.Run([await Python.Value, "-c", script, .. arguments], home.Environment, Within, cancellationToken);

    /// <summary>The caller's ARN, printed by boto3.</summary>
    public static Task<ToolResult> Boto3CallerIdentity(AwsHome home, Uri sts, CancellationToken cancellationToken) =>
        Boto3(
            home,
            "import boto3, sys; print(boto3.client('sts', endpoint_url=sys.argv[1]).get_caller_identity()['Arn'])",
            [sts.OriginalString.TrimEnd('/')],
            cancellationToken);

    /// <summary>The first of these commands that runs; fails with what each of them said.</summary>
    internal static async Task<string> FirstThatRuns(
        string what, IEnumerable<string> candidates, IReadOnlyList<string> probe, string remedy)
    {
        var said = new List<string>();
        foreach (var candidate in candidates.Where(File.Exists).Distinct(StringComparer.Ordinal))
        {
            var result = await Tool.Run([candidate, .. probe], environment: null, Within, CancellationToken.None);
            if (result.ExitCode == 0)
            {
                return candidate;
            }

            said.Add($"{candidate}: {result.Error.Trim()}");
        }

        throw new ToolMissingException($"{what} is needed and was not found. {remedy} {string.Join("; ", said)}".TrimEnd());
    }

    private static Task<string> FindCli() => FirstThatRuns(
        "The AWS CLI", Tool.OnPath("aws").Prepend("/usr/bin/aws"), ["--version"], "On Debian: apt-get install awscli.");

    private static Task<string> FindPython() => FirstThatRuns(
        "Python with boto3", Tool.OnPath("python3").Prepend("/usr/bin/python3"), ["-c", "import boto3"],
        "On Debian: apt-get install python3-boto3.");
}

/// <summary>A client that the test is about is not on this machine.</summary>
public sealed class ToolMissingException(string message) : Exception(message);
