using System.Text.Json;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Sentinel.Integration.Kit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>The unchanged .NET SDK with its default chain of credentials, in a process of its own: it reads this process's environment.</summary>
internal static class DotnetClient
{
    public const string Verb = "call-sts";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Prints the caller's ARN and a decoded message; whatever fails goes to stderr.</summary>
    public static Task<ToolResult> Call(AwsHome home, Uri sts, CancellationToken cancellationToken)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Tool.OnPath("dotnet").First();
        var environment = new Dictionary<string, string>(home.Environment) { ["DOTNET_ROOT"] = Path.GetDirectoryName(dotnet)! };
        return Tool.Run([dotnet, typeof(DotnetClient).Assembly.Location, Verb, sts.OriginalString], environment, Within, cancellationToken);
    }

    /// <summary>The program's side.</summary>
    public static async Task<int> Run(Uri sts)
    {
        try
        {
            using var client = new AmazonSecurityTokenServiceClient(new AmazonSecurityTokenServiceConfig
            {
                ServiceURL = sts.OriginalString,
                AuthenticationRegion = "eu-central-1",
            });
            Console.WriteLine((await client.GetCallerIdentityAsync(new())).Arn);
            var decoded = await client.DecodeAuthorizationMessageAsync(new() { EncodedMessage = "hello" });
            using var message = JsonDocument.Parse(decoded.DecodedMessage);
            Console.WriteLine(message.RootElement.GetProperty("context").GetProperty("message").GetString());
            return 0;
        }
        catch (AmazonClientException refused)
        {
            await Console.Error.WriteLineAsync(refused.ToString());
            return 1;
        }
    }
}
