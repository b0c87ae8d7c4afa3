using System.Net.Http.Headers;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.SandboxSts;

/// <summary>Everything that AWS would refuse, refused with AWS's code.</summary>
public sealed class SandboxStrictnessSpecs
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["Action"] = "AssumeRole",
        ["Version"] = "2011-06-15",
        ["RoleArn"] = "arn:aws:iam::123456789012:role/SandboxDev",
        ["RoleSessionName"] = "ada-1",
    };

    public static TheoryData<string, string?, int, string> BadParameters => new()
    {
        { "Action", null, 400, "MissingAction" },
        { "Action", "GetSessionToken", 400, "InvalidAction" },
        { "Version", "2010-05-08", 400, "InvalidAction" },
        { "Version", null, 400, "InvalidAction" },
        { "RoleArn", null, 400, "ValidationError" },
        { "RoleArn", "SandboxDev", 400, "ValidationError" },
        { "RoleArn", "arn:aws:iam::123456789012:user/SandboxDev", 400, "ValidationError" },
        { "RoleArn", "arn:aws:iam::123456789012:role/NoSuchRole", 403, "AccessDenied" },
        { "RoleArn", "arn:aws:iam::999999999999:role/SandboxDev", 403, "AccessDenied" },
        { "RoleArn", "arn:aws:iam::123456789012:role/path/SandboxDev", 403, "AccessDenied" },
        { "RoleArn", "arn:aws-cn:iam::123456789012:role/SandboxDev", 403, "AccessDenied" },
        { "RoleArn", "arn:aws:iam::123456789012:role/SharedRole", 403, "AccessDenied" },
        { "RoleSessionName", null, 400, "ValidationError" },
        { "RoleSessionName", "a", 400, "ValidationError" },
        { "RoleSessionName", new string('a', 65), 400, "ValidationError" },
        { "RoleSessionName", "ada:1", 400, "ValidationError" },
        { "RoleSessionName", "ada 1", 400, "ValidationError" },
        { "RoleSessionName", "\u0000\u0141", 400, "ValidationError" },
        { "SourceIdentity", "user:ada", 400, "ValidationError" },
        { "SourceIdentity", new string('a', 65), 400, "ValidationError" },
        { "SourceIdentity", "a", 400, "ValidationError" },
        { "DurationSeconds", "899", 400, "ValidationError" },
        { "DurationSeconds", "43201", 400, "ValidationError" },
        { "DurationSeconds", "-1", 400, "ValidationError" },
        { "DurationSeconds", "an hour", 400, "MalformedInput" },
        { "Policy", "", 400, "ValidationError" },
        { "Policy", "not json", 400, "MalformedPolicyDocument" },
        { "Policy", "{}", 400, "MalformedPolicyDocument" },
        { "Policy", """{"Version":"2011-01-01","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", 400, "MalformedPolicyDocument" },
        { "Policy", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*"}}""", 400, "MalformedPolicyDocument" },
        { "Policy", """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateAfter":{"a":"b"}}}}""", 400, "MalformedPolicyDocument" },
        { "Policy", new string(' ', 2049), 400, "ValidationError" },
        { "PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/NoSuchPolicy", 400, "ValidationError" },
        { "PolicyArns.member.1.arn", "short", 400, "ValidationError" },
        { "Tags.member.1.Key", "k", 400, "ValidationError" },
        { "ExternalId", "x", 400, "ValidationError" },
        { "ExternalId", "with space", 400, "ValidationError" },
        { "TransitiveTagKeys.member.1", "k!", 400, "ValidationError" },
        { "SerialNumber", "arn:aws:iam::123456789012:mfa/ada", 403, "AccessDenied" },
        { "ProvidedContexts.member.1.ProviderArn", "arn:aws:iam::aws:contextProvider/x", 400, "ValidationError" },
    };

    [Fact]
    public async Task the_good_request_that_all_others_differ_from_is_taken()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(Good)).ShouldBe((200, "AssumeRoleResponse"));
        (await sandbox.Send(new Dictionary<string, string>(Good)
        {
            ["RoleArn"] = "arn:aws:iam::123456789012:role/SharedRole",
            ["ExternalId"] = "shared-secret-id",
            ["DurationSeconds"] = "43200",
            ["PolicyArns.member.1.arn"] = "arn:aws:iam::aws:policy/AdministratorAccess",
        })).ShouldBe((200, "AssumeRoleResponse"));
    }

    [Theory]
    [MemberData(nameof(BadParameters))]
    public async Task a_bad_parameter_is_refused_with_the_code_of_aws(string name, string? value, int status, string code)
    {
        await using var sandbox = await Sandbox.Start();
        var parameters = new Dictionary<string, string>(Good);
        parameters.Remove(name);
        if (value is not null)
        {
            parameters[name] = value;
        }

        (await sandbox.Send(parameters)).ShouldBe((status, code));
    }

    [Theory]
    [InlineData("SandboxClosed", "sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRole")]
    [InlineData("SandboxUntagged", null, "sts:TagSession", null)]
    [InlineData("SandboxNameless", null, null, "sts:SetSourceIdentity")]
    [InlineData("SandboxDev", null, null, null)]
    public async Task a_role_lets_in_as_far_as_it_trusts_and_says_what_it_refuses(string role, string? bare, string? tagged, string? named)
    {
        await using var sandbox = await Sandbox.Start();
        using var client = sandbox.Client();
        (await Refused(new())).ShouldBe(bare);
        (await Refused(new() { Tags = [new() { Key = "k", Value = "v" }] })).ShouldBe(tagged);
        (await Refused(new() { SourceIdentity = "ada-1" })).ShouldBe(named);

        async Task<string?> Refused(AssumeRoleRequest request)
        {
            (request.RoleArn, request.RoleSessionName) = ($"arn:aws:iam::123456789012:role/{role}", "ada-1");
            try
            {
                await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken);
                return null;
            }
            catch (AmazonSecurityTokenServiceException refused)
            {
                (refused.ErrorCode, (int)refused.StatusCode).ShouldBe(("AccessDenied", 403));
                var action = refused.Message.Split("perform: ")[1].Split(' ')[0];
                refused.Message.ShouldBe($"User: arn:aws:iam::123456789012:user/sentinel is not authorized to perform: {action} on resource: {request.RoleArn}");
                return action;
            }
        }
    }

    [Fact]
    public async Task tags_have_limits_in_number_shape_and_size()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(Tagged([.. Enumerable.Range(0, 51).Select(i => ($"k{i}", "v"))]))).ShouldBe((400, "ValidationError"));
        (await sandbox.Send(Tagged([.. Enumerable.Range(0, 50).Select(i => ($"k{i}", "v"))]))).ShouldBe((200, "AssumeRoleResponse"));
        (await sandbox.Send(Tagged([("k;", "v")]))).ShouldBe((400, "ValidationError"));
        (await sandbox.Send(Tagged([("k", new string('v', 257))]))).ShouldBe((400, "ValidationError"));
        (await sandbox.Send(Tagged([("key", "v"), ("KEY", "w")]))).ShouldBe((400, "InvalidParameterValue"));
        (await sandbox.Send(Tagged([("aws:x", "v")]))).ShouldBe((400, "InvalidParameterValue"));
        var random = new Random(1);
        (await sandbox.Send(Tagged([.. Enumerable.Range(0, 50).Select(i => ($"k{i}", string.Concat(Enumerable.Range(0, 250).Select(_ => (char)random.Next('A', 'Z')))))])))
            .ShouldBe((400, "PackedPolicyTooLarge"));
    }

    [Fact]
    public async Task a_role_has_its_own_longest_duration_and_policies_a_common_length()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(new Dictionary<string, string>(Good)
        {
            ["RoleArn"] = "arn:aws:iam::123456789012:role/ShortRole",
            ["DurationSeconds"] = "3601",
        })).ShouldBe((400, "ValidationError"));
        (await sandbox.Send(new Dictionary<string, string>(Good)
        {
            ["Policy"] = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""".PadRight(2040),
            ["PolicyArns.member.1.arn"] = "arn:aws:iam::aws:policy/AdministratorAccess",
        })).ShouldBe((400, "PackedPolicyTooLarge"));
        var arns = new Dictionary<string, string>(Good);
        for (var i = 1; i <= 11; i++)
        {
            arns[$"PolicyArns.member.{i}.arn"] = "arn:aws:iam::aws:policy/AdministratorAccess";
        }

        (await sandbox.Send(arns)).ShouldBe((400, "ValidationError"));
    }

    [Fact]
    public async Task a_message_to_decode_must_look_like_one()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(Decode("hello"))).ShouldBe((200, "DecodeAuthorizationMessageResponse"));
        (await sandbox.Send(Decode("no message!"))).ShouldBe((400, "InvalidAuthorizationMessageException"));
        (await sandbox.Send(Decode(""))).ShouldBe((400, "ValidationError"));
        (await sandbox.Send(Decode(new string('a', 10_241)))).ShouldBe((400, "ValidationError"));
    }

    [Fact]
    public async Task only_a_whole_and_timely_signature_counts()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(Good, request => request.Headers.Authorization = null)).ShouldBe((403, "MissingAuthenticationToken"));
        (await sandbox.Send(Good, request => Authorize(request, old => old[..^1] + (old[^1] == '0' ? '1' : '0')))).ShouldBe((403, "SignatureDoesNotMatch"));
        (await sandbox.Send(Good, request => Authorize(request, old => old[..^1]))).ShouldBe((400, "IncompleteSignature"));
        (await sandbox.Send(Good, request => Authorize(request, old => old.Replace("AKIASANDBOX", "AKIASANDBOY", StringComparison.Ordinal))))
            .ShouldBe((403, "InvalidClientTokenId"));
        (await sandbox.Send(Good, request => Authorize(request, old => old.Replace("/sts/", "/s3/", StringComparison.Ordinal))))
            .ShouldBe((403, "SignatureDoesNotMatch"));
        (await sandbox.Send(Good, request => Authorize(request, old => old.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal))))
            .ShouldBe((403, "SignatureDoesNotMatch"));
        (await sandbox.Send(Good, request => Authorize(request, old => old.Replace("host;", "", StringComparison.Ordinal))))
            .ShouldBe((400, "IncompleteSignature"));
        (await sandbox.Send(Good, request => request.Headers.Add("X-Amz-Extra", "unsigned"))).ShouldBe((400, "IncompleteSignature"));
        (await sandbox.Send(Good, request => request.Headers.Add("X-Amz-Security-Token", "x"))).ShouldBe((400, "IncompleteSignature"));
        (await sandbox.Send(Good, request => request.Content = new StringContent("Action=GetCallerIdentity&Version=2011-06-15")))
            .ShouldBe((403, "SignatureDoesNotMatch"));
        (await sandbox.Send(Good, signedAgo: TimeSpan.FromMinutes(14))).ShouldBe((200, "AssumeRoleResponse"));
        (await sandbox.Send(Good, signedAgo: TimeSpan.FromMinutes(16))).ShouldBe((403, "SignatureDoesNotMatch"));
        (await sandbox.Send(Good, signedAgo: TimeSpan.FromMinutes(-16))).ShouldBe((403, "SignatureDoesNotMatch"));
    }

    [Fact]
    public async Task a_browser_and_a_foreign_name_are_turned_away()
    {
        await using var sandbox = await Sandbox.Start();
        (await sandbox.Send(Good, request => request.Headers.Add("Origin", "https://example.com"))).ShouldBe((403, ""));
        (await sandbox.Send(Good, request => request.Headers.Host = $"sts.example.com:{sandbox.Uri.Port}")).ShouldBe((403, ""));
        (await sandbox.Send(Good, request => request.RequestUri = new Uri(sandbox.Uri, "/other"))).ShouldBe((404, "UnknownOperationException"));
        (await sandbox.Send(Good, request => request.Content = new StringContent(new string('x', 70_000)))).ShouldBe((413, ""));
    }

    private static Dictionary<string, string> Tagged((string Key, string Value)[] tags)
    {
        var parameters = new Dictionary<string, string>(Good);
        foreach (var (index, tag) in tags.Index())
        {
            parameters[$"Tags.member.{index + 1}.Key"] = tag.Key;
            parameters[$"Tags.member.{index + 1}.Value"] = tag.Value;
        }

        return parameters;
    }

    private static Dictionary<string, string> Decode(string message) => new()
    {
        ["Action"] = "DecodeAuthorizationMessage",
        ["Version"] = "2011-06-15",
        ["EncodedMessage"] = message,
    };

    private static void Authorize(HttpRequestMessage request, Func<string, string> change) =>
        request.Headers.Authorization = new AuthenticationHeaderValue(
            request.Headers.Authorization!.Scheme, change(request.Headers.Authorization.Parameter!));
}
