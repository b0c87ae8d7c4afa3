namespace Sentinel.Load.Faults;

internal static partial class FaultList
{
    private static Fault[] Api =>
    [
        new("secret-in-the-log", "src/Api/Hosting/RedactedConsole.cs",
            "textWriter.WriteLine(Secrets().Replace(text, \"$1…\").ReplaceLineEndings(\" \").TrimEnd());",
            "textWriter.WriteLine(text.ReplaceLineEndings(\" \").TrimEnd());",
            "A secret in a message or an exception is written to the operator's log.",
            CatchingTest.Unit("Hosting.RedactedConsoleSpecs", "of_a_secret_only_its_id_is_written_wherever_it_stands")),
        new("secret-kept-with-the-answer", "src/Api/Http/KeptAnswers.cs",
            "if (!Secret.IsMatch(text))",
            "if (!Secret.IsMatch(text) || response.StatusCode == 201)",
            "The secret of what was made is kept for a day for whoever repeats the call.",
            CatchingTest.Unit("Http.KeptAnswersTests", "an_answer_with_a_secret_anywhere_is_kept_without")),
        new("two-authorizations-accepted", "src/Api/Http/Admission.cs",
            "authorization.Count == 1 && authorization[0] is { } value",
            "authorization.Count >= 1 && authorization[0] is { } value",
            "A call with two tokens is taken for that of the first, whichever a proxy has looked at.",
            CatchingTest.Integration("Http.EdgeAuthenticationSpecs", "two_authorization_headers_are_one_too_many")),
        new("forwarded-by-anybody", "src/Api/Http/SourceAddress.cs",
            "if (headers.ContainsKey(Forwarded) || !options.Trusts(source))",
            "if (headers.ContainsKey(Forwarded))",
            "A call that says that it was forwarded is taken from whom nobody trusts to forward.",
            CatchingTest.Integration("Http.EdgeOriginSpecs", "whoever_is_not_trusted_does_not_forward")),
        new("repeated-member-accepted", "src/Api/Http/HttpRegistration.cs",
            "json.AllowDuplicateProperties = false;",
            "json.AllowDuplicateProperties = true;",
            "A body that names a field twice is read one way here and perhaps another way by who has checked it.",
            CatchingTest.Integration("Http.EdgeBodySpecs", "a_body_is_exactly_what_is_documented")),
        new("large-body-accepted", "src/Api/Http/Route.cs",
            "BodyLimit { get; init; } = 64 * 1024;",
            "BodyLimit { get; init; } = 64 * 1024 * 1024;",
            "Whoever calls makes the server read as much as he likes.",
            CatchingTest.Integration("Http.EdgeBodySpecs", "a_body_has_64_kib_at_most")),
        new("unknown-outcome-run-again", "src/Api/Http/Idempotency.cs",
            ": keys.Abandon(call, CancellationToken.None));",
            ": keys.Release(call, CancellationToken.None));",
            "A write of which nobody knows whether it was recorded is run a second time.",
            CatchingTest.Integration("Http.EdgeIdempotencySpecs", "a_write_whose_outcome_is_not_known_is_never_run_again")),
    ];
}
