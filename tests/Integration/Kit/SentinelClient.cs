using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Integration.Kit;

/// <summary>The REST API as one caller sees it: one method a route, no logic.</summary>
/// <param name="url">Base address of a node.</param>
/// <param name="token">Secret sent with each request; null to send none.</param>
/// <param name="cancellationToken">Ends every request.</param>
public sealed class SentinelClient(Uri url, string? token, CancellationToken cancellationToken) : IDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http = new(new AsksFirst(new() { AllowAutoRedirect = false, UseProxy = false }))
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public Uri Url => url;

    /// <summary>Whether an answer that the agreed documentation does not tell is a failure; what is no real server answers as it likes.</summary>
    public bool HoldsContract { get; init; }

    /// <summary>The same node, another caller.</summary>
    public SentinelClient As(string? otherToken) => new(url, otherToken, cancellationToken) { HoldsContract = HoldsContract };

    /// <summary>Another node, the same caller.</summary>
    public SentinelClient At(Uri otherNode) => new(otherNode, token, cancellationToken) { HoldsContract = HoldsContract };

    // Sessions
    public Task<Answer> OpenSession(string profile, string? duration = null, string? reason = null, string? use = null) =>
        Post("/v1/sessions", new { profile, duration, reason, use });

    public Task<Answer> OpenSession(object body) => Post("/v1/sessions", body);

    public Task<Answer> Sessions(string query = "") => Get($"/v1/sessions{query}");

    public Task<Answer> Session(string id) => Get($"/v1/sessions/{id}");

    public Task<Answer> RevokeSession(string id, string reason, string? wait = null) =>
        Post($"/v1/sessions/{id}/revoke{Wait(wait)}", new { reason });

    public Task<Answer> CloseSession(string id) => Post($"/v1/sessions/{id}/close", new { });

    public Task<Answer> PauseSession(string id, string reason, string? ifMatch = null) =>
        Post($"/v1/sessions/{id}/pause", new { reason }, ("If-Match", ifMatch));

    public Task<Answer> ResumeSession(string id, string? ifMatch = null) => Post($"/v1/sessions/{id}/resume", new { }, ("If-Match", ifMatch));

    public Task<Answer> ExtendSession(string id, string? duration = null, string? ifMatch = null) =>
        Post($"/v1/sessions/{id}/extend", new { duration }, ("If-Match", ifMatch));

    public Task<Answer> RotateToken(string id, string? ifMatch = null) => Post($"/v1/sessions/{id}/rotate-token", new { }, ("If-Match", ifMatch));

    public Task<Answer> ReplaceContext(string id, object context, string? ifMatch = null) =>
        Send(HttpMethod.Put, $"/v1/sessions/{id}/context", Json(new { context }), ("If-Match", ifMatch));

    // Credentials: the token goes out verbatim, as AWS SDKs send it.
    public Task<Answer> Credentials() => Get("/v1/credentials");

    public Task<Answer> ProcessCredentials() => Get("/v1/credentials/process");

    // Revocation
    public Task<Answer> Revoke(object scope, string reason, string? hold = null, string? wait = null) =>
        Post($"/v1/revocations{Wait(wait)}", new { scope, reason, hold });

    public Task<Answer> RevokeEverything(string reason, string? hold = null, string? wait = null) =>
        Revoke(new { everything = true }, reason, hold, wait);

    public Task<Answer> Revocations(string query = "") => Get($"/v1/revocations{query}");

    public Task<Answer> Lift(string orderId, string reason) => Post($"/v1/revocations/{orderId}/lift", new { reason });

    // History
    public Task<Answer> Events(long after = 0, int? limit = null, string? types = null, string? stream = null) =>
        Get($"/v1/events?after={after}{Parameter("limit", limit)}{Parameter("types", types)}{Parameter("stream", stream)}");

    /// <summary>The whole log behind a sequence, page after page.</summary>
    public async IAsyncEnumerable<JsonElement> AllEvents(
        long after = 0, [EnumeratorCancellation] CancellationToken enumeration = default)
    {
        for (long? next = after; next is not null;)
        {
            enumeration.ThrowIfCancellationRequested();
            var page = (await Events(next.Value, limit: 1000)).Must(200).Body;
            foreach (var @event in page.GetProperty("events").EnumerateArray())
            {
                yield return @event;
            }

            var following = page.GetProperty("next");
            next = following.ValueKind == JsonValueKind.Null ? null : following.GetInt64();
        }
    }

    public Task<Answer> Stream(string id) => Get($"/v1/streams/{Uri.EscapeDataString(id)}");

    /// <param name="id">Key of the stream.</param>
    /// <param name="at">A time or a sequence; null for now.</param>
    public Task<Answer> StateAt(string id, string? at = null) =>
        Get($"/v1/streams/{Uri.EscapeDataString(id)}/state{(at is null ? "" : $"?at={Uri.EscapeDataString(at)}")}");

    // Policy
    public Task<Answer> Policy() => Get("/v1/policy");

    public Task<Answer> PublishPolicy(string yaml, string? ifMatch = null, bool dryRun = false) =>
        Send(HttpMethod.Put, dryRun ? "/v1/policy?dryRun=true" : "/v1/policy",
            new StringContent(yaml, Encoding.UTF8, "application/yaml"), ("If-Match", ifMatch));

    // Profiles
    public Task<Answer> Profiles(string query = "") => Get($"/v1/profiles{query}");

    public Task<Answer> CheckProfile(string name) => Post($"/v1/profiles/{Uri.EscapeDataString(name)}/check", new { });

    // Persons and tokens
    public Task<Answer> WhoAmI() => Get("/v1/whoami");

    public Task<Answer> Persons() => Get("/v1/persons");

    public Task<Answer> RegisterPerson(object body) => Post("/v1/persons", body);

    public Task<Answer> SetGroups(string personId, object body, string? ifMatch = null) =>
        Send(HttpMethod.Put, $"/v1/persons/{personId}/groups", Json(body), ("If-Match", ifMatch));

    public Task<Answer> SetRoles(string personId, object body, string? ifMatch = null) =>
        Send(HttpMethod.Put, $"/v1/persons/{personId}/roles", Json(body), ("If-Match", ifMatch));

    public Task<Answer> BindIdentity(string personId, object body) => Post($"/v1/persons/{personId}/identities", body);

    public Task<Answer> DisablePerson(string personId, object body) => Post($"/v1/persons/{personId}/disable", body);

    public Task<Answer> Tokens() => Get("/v1/tokens");

    public Task<Answer> MintToken(object body) => Post("/v1/tokens", body);

    public Task<Answer> DeleteToken(string id, bool? endSessions = null) =>
        Send(HttpMethod.Delete, $"/v1/tokens/{id}{(endSessions is { } end ? $"?endSessions={(end ? "true" : "false")}" : "")}", null);

    public Task<Answer> ConfirmToken(string id) => Post($"/v1/tokens/{id}/confirm", new { });

    // Operations
    public Task<Answer> Nodes() => Get("/v1/nodes");

    // Anything else
    public Task<Answer> Get(string path, params (string Name, string? Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path, object body, params (string Name, string? Value)[] headers) =>
        Send(HttpMethod.Post, path, Json(body), headers);

    /// <summary>Sends one request as it is given; headers without a value are left out.</summary>
    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? body, params (string Name, string? Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        foreach (var (name, value) in headers.Where(header => header.Value is not null).Append(("Authorization", Authorization(path))))
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await Answer.Read(response, cancellationToken);
        return HoldsContract && Contract.Violations(method, path, answer).ToArray() is { Length: > 0 } violations
            ? throw new InvalidOperationException($"{method} {path} answered {answer}, but by its documentation {string.Join("; ", violations)}.")
            : answer;
    }

    public void Dispose() => _http.Dispose();

    private static JsonContent Json(object body) => JsonContent.Create(body, options: WithoutNulls);

    private string? Authorization(string path) =>
        token is null || path.StartsWith("/v1/credentials", StringComparison.Ordinal) ? token : $"Bearer {token}";

    private static string Wait(string? wait) => wait is null ? "" : $"?wait={wait}";

    private static string Parameter(string name, object? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(FormattableString.Invariant($"{value}"))}";
}
