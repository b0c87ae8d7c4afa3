using System.Globalization;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>An error in STS's terms.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">STS's code, which SDKs map to exceptions.</param>
/// <param name="Message">For a person.</param>
internal sealed record StsError(int Status, string Code, string Message)
{
    internal static StsError MissingAuthenticationToken { get; } =
        new(403, "MissingAuthenticationToken", "Request is missing Authentication Token");

    internal static StsError IncompleteSignature { get; } =
        new(400, "IncompleteSignature", "The Authorization header, X-Amz-Date or the list of signed headers is incomplete or misshapen.");

    internal static StsError InvalidClientTokenId { get; } =
        new(403, "InvalidClientTokenId", "The security token included in the request is invalid.");

    internal static StsError WrongScope { get; } =
        new(403, "SignatureDoesNotMatch", "Credential should be scoped to the date of X-Amz-Date and to the service sts.");

    internal static StsError SignatureDoesNotMatch { get; } = new(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");

    internal static StsError ExpiredToken { get; } =
        new(403, "ExpiredToken", "The security token included in the request is expired");

    internal static StsError MalformedQueryString { get; } =
        new(400, "MalformedQueryString", "A parameter stands twice.");

    internal static StsError MissingAction { get; } = new(400, "MissingAction", "The request has no Action.");

    internal static StsError SignatureOutOfTime(string timestamp, DateTimeOffset now) => new(
        403,
        "SignatureDoesNotMatch",
        string.Create(CultureInfo.InvariantCulture, $"Signature expired or not yet current: {timestamp} is more than 15 min. from {now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"));

    internal static StsError InvalidAction(string action, string? version) =>
        new(400, "InvalidAction", $"Could not find operation {action} for version {version ?? "NO_VERSION_SPECIFIED"}");

    internal static StsError AccessDenied(Caller caller, string action, string? resource, bool explicitly) => new(
        403,
        "AccessDenied",
        $"User: {caller.Arn} is not authorized to perform: {action}"
            + (resource is null ? "" : $" on resource: {resource}")
            + (explicitly ? " with an explicit deny in a session policy" : ""));

    internal static StsError MultiFactor { get; } =
        new(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.");

    internal static StsError Validation(string message) => new(400, "ValidationError", message);

    internal static StsError InvalidParameterValue(string message) => new(400, "InvalidParameterValue", message);

    internal static StsError MalformedPolicyDocument(string message) => new(400, "MalformedPolicyDocument", message);

    internal static StsError PackedPolicyTooLarge(string message) => new(400, "PackedPolicyTooLarge", message);

    internal static StsError InvalidAuthorizationMessage { get; } =
        new(400, "InvalidAuthorizationMessageException", "The message could not be decoded.");
}
