using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.Extensions.Primitives;
using Sentinel.Application.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>The header that makes a write run once.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int Longest = 255;
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <summary>The key; null when there is none. Throws what the edge answers with 400 when it is malformed.</summary>
    public static string? Read(StringValues header) =>
        header.Count == 0 ? null
        : header is [{ Length: > 0 and <= Longest } key] && !key.AsSpan().ContainsAnyExcept(Visible) ? key
        : throw new ValidationException([new ValidationFailure("idempotencyKey", $"One header with 1 to {Longest} visible ASCII characters.")]);

    /// <summary>The call under its key. Parts are hashed with their lengths, so that no two calls look the same.</summary>
    public static IdempotentCall Of(string key, HttpRequest request, ReadOnlySpan<byte> body, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(actor);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<string>)[actor.PersonId.Value, nameof(TokenKind.ApiToken), request.Method, request.Path.Value ?? "", key])
        {
            Append(hash, Encoding.UTF8.GetBytes(part));
        }

        var scope = hash.GetHashAndReset();
        Append(hash, Encoding.UTF8.GetBytes(request.QueryString.Value ?? ""));
        Append(hash, Encoding.UTF8.GetBytes(request.Headers.IfMatch.ToString()));
        Append(hash, Encoding.UTF8.GetBytes(request.ContentType ?? ""));
        Append(hash, body);
        return new(scope, Guid.CreateVersion7(), hash.GetHashAndReset(), actor.Roles);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
