namespace Sentinel.Api.Hosting;

/// <summary>What the embedded default prints when it is up: works when pasted into another terminal, in the same folder.</summary>
internal static class FirstMinute
{
    public static string Text(Uri url, Uri? sandboxSts, string environmentFile) =>
        $$"""

        Sentinel listens on {{url.ToString().TrimEnd('/')}}, its sandbox STS on {{sandboxSts?.ToString().TrimEnd('/')}}.
        The sample people's API tokens, the admin's among them, are in {{environmentFile}}. Ctrl-C stops it.

        Your first minute: paste this into another terminal, in this folder.

          # alice opens a session on profile dev
          export $(cat {{environmentFile}}) AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1
          session=$(curl -sS "$SENTINEL_URL/v1/sessions" -H "Authorization: Bearer $SENTINEL_ALICE_TOKEN" \
            -H 'Content-Type: application/json' -d '{"profile":"dev","reason":"my first minute"}')
          id=$(expr "$session" : '{"id":"\([^"]*\)"')
          export AWS_CONTAINER_CREDENTIALS_FULL_URI=$SENTINEL_URL/v1/credentials
          export AWS_CONTAINER_AUTHORIZATION_TOKEN=$(expr "$session" : '.*"token":"\([^"]*\)"')

          # her keys, as any AWS client fetches them, and an AWS call with them
          curl -sS --retry 5 "$AWS_CONTAINER_CREDENTIALS_FULL_URI" -H "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN"; echo
          aws sts get-caller-identity --endpoint-url "$SENTINEL_STS_URL"

          # an operator revokes the session; the receipt says what is known of it; the next fetch is refused, with the reason
          curl -sS -X POST "$SENTINEL_URL/v1/sessions/$id/revoke?wait=2s" -H "Authorization: Bearer $SENTINEL_OPERATOR_TOKEN" \
            -H 'Content-Type: application/json' -d '{"reason":"the first minute is over"}'; echo
          curl -sS "$AWS_CONTAINER_CREDENTIALS_FULL_URI" -H "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN"; echo

          # and the log has it all
          curl -sS "$SENTINEL_URL/v1/streams/session-$id" -H "Authorization: Bearer $SENTINEL_AUDITOR_TOKEN"; echo

        """;
}
