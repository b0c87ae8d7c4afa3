using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>An answer over HTTP.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">XML.</param>
/// <param name="RequestId">Also in the body.</param>
public sealed record EmulatorAnswer(int Status, ReadOnlyMemory<byte> Body, string RequestId);

/// <summary>AWS STS in the Query protocol: <c>AssumeRole</c>, <c>GetCallerIdentity</c>, <c>DecodeAuthorizationMessage</c>. Holds no state.</summary>
/// <remarks>
/// As at AWS, <c>GetCallerIdentity</c> answers until the end of the identity whatever the session policy says;
/// <c>DecodeAuthorizationMessage</c> obeys the policy and so shows whether a lease still has power.
/// </remarks>
public sealed partial class Emulator(SandboxKeyring keys, SandboxAccount account, TimeProvider clock)
{
    private const string Version = "2011-06-15";

    public EmulatorAnswer Answer(SignedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.GetUtcNow();
        var requestId = Guid.CreateVersion7(now).ToString();
        var (body, error) = Handle(request, now, requestId);
        return error is null ? new(200, body, requestId) : new(error.Status, StsXml.Error(error, requestId), requestId);
    }

    private (byte[]? Body, StsError? Error) Handle(SignedRequest request, DateTimeOffset now, string requestId)
    {
        if (request.Path != "/" || request.Method is not ("GET" or "POST"))
        {
            return (null, new(404, "UnknownOperationException", "This endpoint answers GET and POST on / only."));
        }

        var (caller, refused) = Authentication.Authenticate(request, keys, account, now);
        if (caller is null)
        {
            return (null, refused);
        }

        if (Parameters(request) is not { } parameters)
        {
            return (null, StsError.MalformedQueryString);
        }

        if (parameters.GetValueOrDefault("Action") is not { } action)
        {
            return (null, StsError.MissingAction);
        }

        var version = parameters.GetValueOrDefault("Version");
        return version != Version ? (null, StsError.InvalidAction(action, version)) : action switch
        {
            "AssumeRole" => AssumeRole(parameters, caller, now, requestId),
            "GetCallerIdentity" => (GetCallerIdentity(caller, requestId), null),
            "DecodeAuthorizationMessage" => DecodeAuthorizationMessage(parameters, caller, now, requestId),
            _ => (null, StsError.InvalidAction(action, version)),
        };
    }

    private (byte[]? Body, StsError? Error) AssumeRole(Dictionary<string, string> parameters, Caller caller, DateTimeOffset now, string requestId)
    {
        var (input, invalid) = AssumeRoleInput.Read(parameters);
        if (input is null)
        {
            return (null, invalid);
        }

        var (session, packedPercent, refused) = AssumeRoleAction.Decide(input, caller, account, now);
        if (session is null)
        {
            return (null, refused);
        }

        // Whole seconds in the answer and in the seal, or the key would live longer than it says.
        session = session with { ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(session.ExpiresAt.ToUnixTimeSeconds()) };
        var accessKeyId = SandboxKeyring.NewSessionKeyId();
        var assumed = Caller.Of(session);
        return (StsXml.Result("AssumeRole", requestId, xml =>
        {
            StsXml.Group(xml, "AssumedRoleUser", ("AssumedRoleId", assumed.UserId), ("Arn", assumed.Arn));
            StsXml.Group(
                xml,
                "Credentials",
                ("AccessKeyId", accessKeyId),
                ("SecretAccessKey", keys.SecretOf(accessKeyId)),
                ("SessionToken", keys.Seal(accessKeyId, session)),
                ("Expiration", session.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
            if (packedPercent > 0)
            {
                StsXml.Element(xml, "PackedPolicySize", packedPercent.ToString(CultureInfo.InvariantCulture));
            }

            if (session.SourceIdentity is not null)
            {
                StsXml.Element(xml, "SourceIdentity", session.SourceIdentity);
            }
        }), null);
    }

    private static byte[] GetCallerIdentity(Caller caller, string requestId) => StsXml.Result("GetCallerIdentity", requestId, xml =>
    {
        StsXml.Element(xml, "Arn", caller.Arn);
        StsXml.Element(xml, "UserId", caller.UserId);
        StsXml.Element(xml, "Account", caller.Account);
    });

    private static (byte[]? Body, StsError? Error) DecodeAuthorizationMessage(
        Dictionary<string, string> parameters, Caller caller, DateTimeOffset now, string requestId)
    {
        var limits = new Constraints();
        var message = limits.Required("encodedMessage", parameters.GetValueOrDefault("EncodedMessage"), 1, 10_240, AnyText());
        if ((limits.Error ?? Authorization.Check(caller, "sts:DecodeAuthorizationMessage", null, now)) is { } error)
        {
            return (null, error);
        }

        if (!EncodedText().IsMatch(message))
        {
            return (null, StsError.InvalidAuthorizationMessage);
        }

        var decoded = JsonSerializer.Serialize(new { allowed = false, explicitDeny = false, context = new { principal = caller.Arn, message } });
        return (StsXml.Result("DecodeAuthorizationMessage", requestId, xml => StsXml.Element(xml, "DecodedMessage", decoded)), null);
    }

    private static Dictionary<string, string>? Parameters(SignedRequest request)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var form = request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : "";
        foreach (var (name, values) in QueryHelpers.ParseQuery(request.Query).Concat(QueryHelpers.ParseQuery(form)))
        {
            if (values.Count != 1 || !parameters.TryAdd(name, values[0] ?? ""))
            {
                return null;
            }
        }

        return parameters;
    }

    [GeneratedRegex(@"\A[\s\S]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyText();

    [GeneratedRegex(@"\A[A-Za-z0-9_=-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex EncodedText();
}
