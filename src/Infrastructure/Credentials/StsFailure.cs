using System.Net;
using Amazon.Runtime;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>What a failed call of STS means.</summary>
/// <param name="Refusal">For the caller.</param>
/// <param name="Retry">Another try may succeed.</param>
/// <param name="Code">AWS's code or the kind of the failure, for log and metrics.</param>
/// <param name="Words">AWS's words, for the log; null when they may hold a secret.</param>
internal sealed record StsFailure(Refusal Refusal, bool Retry, string Code, string? Words)
{
    private const int LongestWords = 500;

    internal static StsFailure Of(Exception failure) => failure switch
    {
        NoBaseCredentialsException none => new(StsRefusals.NoBaseCredentials, false, "NoBaseCredentials", Cut(none.InnerException!.Message)),
        AmazonUnmarshallingException => new(StsRefusals.Unavailable, true, "Unreadable", null),
        AmazonServiceException { ErrorCode.Length: > 0 } answer => Answered(answer),
        AmazonServiceException answer => new(StsRefusals.Unavailable, true, $"Http{(int)answer.StatusCode}", null),
        OperationCanceledException => new(StsRefusals.Unavailable, true, "TimedOut", null),
        HttpRequestException => new(StsRefusals.Unavailable, true, "Unreachable", Cut(failure.Message)),
        AmazonClientException => new(StsRefusals.BaseCredentialsRefused, false, failure.GetType().Name, Cut(failure.Message)),
        _ => new(StsRefusals.Unavailable, true, failure.GetType().Name, null),
    };

    /// <remarks>With a wrong signature AWS repeats what was signed, our own session token included.</remarks>
    private static StsFailure Answered(AmazonServiceException answer)
    {
        var words = answer.ErrorCode == "SignatureDoesNotMatch" ? null : Cut(answer.Message);
        if (answer.StatusCode >= HttpStatusCode.InternalServerError || answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return new(StsRefusals.Unavailable, true, answer.ErrorCode, words);
        }

        return answer.ErrorCode switch
        {
            "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException"
                or "RequestLimitExceeded" or "TooManyRequestsException" or "SlowDown" or "ServiceUnavailable" or "InternalFailure"
                or "RequestTimeout" or "RequestTimeoutException" or "IDPCommunicationError" =>
                new(StsRefusals.Unavailable, true, answer.ErrorCode, words),
            "AccessDenied" or "AccessDeniedException" => new(StsRefusals.Denied, false, answer.ErrorCode, words),
            "PackedPolicyTooLarge" => new(StsRefusals.PackedPolicyTooLarge, false, answer.ErrorCode, words),
            "MalformedPolicyDocument" => new(StsRefusals.PolicyMalformed, false, answer.ErrorCode, words),
            "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "IncompleteSignature" or "ExpiredToken"
                or "ExpiredTokenException" or "RequestExpired" or "MissingAuthenticationToken" or "OptInRequired" =>
                new(StsRefusals.BaseCredentialsRefused, false, answer.ErrorCode, words),
            _ => new(StsRefusals.Misconfigured, false, answer.ErrorCode, words),
        };
    }

    private static string Cut(string words) => words.Length <= LongestWords ? words : words[..LongestWords];
}
