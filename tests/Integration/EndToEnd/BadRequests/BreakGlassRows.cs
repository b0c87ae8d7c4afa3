using System.Text.Json;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of emergency access.</summary>
internal static class BreakGlassRows
{
    private const string Glass = "bgl_01m7ywq41dm50knecrkqtgkmq9";
    private const string Activate = "POST /v1/break-glass";

    public static BadRequest[] All { get; } =
    [
        new(Activate, "oncall", 400, "malformed-body") { Body = "{}" },
        new(Activate, "oncall", 400, "malformed-body") { Body = Asking(reasonCode: "boredom") },
        new(Activate, "oncall", 400, "malformed-body") { Body = """{"profile":"prod","reasonCode":0,"justification":"The shop does not answer."}""" },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(justification: "Nineteen characters") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(justification: new string('x', 1001)) },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(justification: "The shop does not\u0007 answer.") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(justification: "The shop \u202edoes not answer.") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(ticket: "a\nb") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(profile: "prod//x") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(duration: "an hour") },
        new(Activate, "oncall", 400, "validation-failed") { Body = Asking(use: "cli") },
        new(Activate, "oncall", 400, "malformed-body") { Body = Asking(use: "telnet") },
        new(Activate, "oncall", 403, "break-glass-not-allowed") { Body = Asking(profile: "no-such-profile") },
        new(Activate, "oncall", 403, "policy-denied") { Body = Asking(profile: "locked") },
        new(Activate, "oncall", 422, "break-glass-not-needed") { Body = Asking(profile: "dev") },
        new(Activate, "oncall", 422, "break-glass-reason-not-allowed") { Body = Asking(reasonCode: "other") },
        new(Activate, "oncall", 422, "break-glass-too-long") { Body = Asking(duration: "61m") },
        new(Activate, "alice", 403, "break-glass-not-allowed") { Body = Asking() },
        new(Activate, "operator", 403, "forbidden") { Body = Asking() },
        new("GET /v1/break-glass/" + Glass, "alice", 404, "break-glass-unknown"),
        new("GET /v1/break-glass/bgl_01m7ywq4", "auditor", 404, "break-glass-unknown"),
        new("GET /v1/break-glass?status=broken", "alice", 400, "validation-failed"),
        new("GET /v1/break-glass?person=alice", "alice", 400, "validation-failed"),
        new("GET /v1/break-glass?user=alice", "alice", 400, "unknown-parameter"),
        new("GET /v1/break-glass?cursor=x", "alice", 400, "cursor-invalid"),
        new("POST /v1/break-glass/" + Glass + "/close", "alice", 404, "break-glass-unknown") { Body = "{}" },
        new("POST /v1/break-glass/" + Glass + "/close", "alice", 400, "validation-failed") { Body = """{"reason":"a\nb"}""" },
        new("POST /v1/break-glass/" + Glass + "/close", "carol", 403, "forbidden") { Body = "{}" },
        new("POST /v1/break-glass/" + Glass + "/notes", "alice", 404, "break-glass-unknown") { Body = """{"text":"x"}""" },
        new("POST /v1/break-glass/" + Glass + "/notes", "alice", 400, "validation-failed") { Body = """{"text":""}""" },
        new("POST /v1/break-glass/" + Glass + "/notes", "alice", 400, "validation-failed") { Body = JsonSerializer.Serialize(new { text = new string('x', 1001) }) },
        new("POST /v1/break-glass/" + Glass + "/notes", "operator", 403, "forbidden") { Body = """{"text":"x"}""" },
        new("POST /v1/break-glass/" + Glass + "/review", "carol", 404, "break-glass-unknown") { Body = """{"finding":"justified"}""" },
        new("POST /v1/break-glass/" + Glass + "/review", "carol", 400, "malformed-body") { Body = """{"finding":"fine"}""" },
        new("POST /v1/break-glass/" + Glass + "/review", "carol", 400, "validation-failed") { Body = """{"finding":"justified","comment":""}""" },
        new("POST /v1/break-glass/" + Glass + "/review", "carol", 400, "validation-failed") { Body = """{"finding":"justified"}""", IfMatch = "1" },
        new("POST /v1/break-glass/" + Glass + "/review", "oncall", 403, "forbidden") { Body = """{"finding":"justified"}""" },
        new("POST /v1/break-glass/" + Glass + "/waive", "admin", 404, "break-glass-unknown") { Body = """{"reason":"x"}""" },
        new("POST /v1/break-glass/" + Glass + "/waive", "admin", 400, "validation-failed") { Body = """{"reason":""}""" },
        new("POST /v1/break-glass/" + Glass + "/waive", "oncall", 403, "forbidden") { Body = """{"reason":"x"}""" },
    ];

    private static string Asking(
        string profile = "prod", string reasonCode = "incident", string justification = "The shop does not answer.", string? ticket = null,
        string? duration = null, string? use = null) =>
        JsonSerializer.Serialize(new { profile, reasonCode, justification, ticket, duration, use });
}
