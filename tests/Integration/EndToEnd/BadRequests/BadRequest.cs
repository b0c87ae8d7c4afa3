using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>A request that is refused, and how.</summary>
/// <param name="Target">Method and path.</param>
/// <param name="Caller">Whose token is sent; null for nobody's.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Null when it was refused before it reached Sentinel, or is an answer without a body.</param>
internal sealed record BadRequest(string Target, string? Caller, int Status, string? Code)
{
    /// <summary>There is none of this id.</summary>
    public const string Session = "ses_01m7ywq41dm50knecrkqtgkmq9";

    /// <summary>There is none of this id.</summary>
    public const string Person = "psn_01m7ywq41dm50knecrkqtgkmq9";

    public string? Body { get; init; }

    /// <summary>Sent in place of <see cref="Body"/>, which then only describes it.</summary>
    public byte[]? Bytes { get; init; }

    public string MediaType { get; init; } = "application/json";

    public string? Encoding { get; init; }

    public string? Authorization { get; init; }

    public string? IfMatch { get; init; }

    public string? Host { get; init; }

    public string? Origin { get; init; }

    public string? ForwardedFor { get; init; }

    public IReadOnlyList<(string Name, string? Value)> Headers { get; init; } = [];

    /// <summary>A credential of the right shape that belongs to nothing.</summary>
    public static string Foreign(TokenKind kind) => TokenText.New(kind, Ulid.New(DateTimeOffset.UtcNow)).Reveal();

    public override string ToString() => $"{Target} {Body?[..Math.Min(80, Body.Length)]} as {Caller}, {Status} {Code}";
}
