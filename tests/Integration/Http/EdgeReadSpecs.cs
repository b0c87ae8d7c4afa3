using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>Which part of the log a read is answered from.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeReadSpecs(EdgeApp app) : EdgeSpecs(app)
{
    // Of the state that stands still.
    private const long Applied = 12;

    [Fact]
    public async Task a_read_says_what_it_was_answered_from()
    {
        using var response = await Send("GET", "/v1/persons", App.Admin.Token);

        response.Headers.GetValues("Sentinel-Sequence").ShouldBe([$"{Applied}"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("12")]
    public async Task what_is_applied_is_not_waited_for(string sequence)
    {
        using var request = Request("GET", "/v1/persons", App.Admin.Token);
        request.Headers.Add("Sentinel-At-Least", sequence);
        using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task what_is_not_applied_in_time_is_503_and_may_be_tried_again()
    {
        App.Head = 13;
        using var request = Request("GET", "/v1/persons", App.Admin.Token);
        request.Headers.Add("Sentinel-At-Least", "13");
        using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(503);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await Json(response)).GetProperty("code").GetString().ShouldBe("not-caught-up");
    }

    [Theory]
    [InlineData("14")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("x")]
    [InlineData("1, 2")]
    public async Task what_the_log_does_not_hold_and_what_is_no_sequence_is_refused(string sequence)
    {
        App.Head = 13;
        using var request = Request("GET", "/v1/persons", App.Admin.Token);
        request.Headers.TryAddWithoutValidation("Sentinel-At-Least", sequence);

        var problem = await Refused(request, 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["sentinelAtLeast"]);
    }

    [Fact]
    public async Task eight_reads_of_a_person_wait_and_no_more()
    {
        App.Head = 13;
        App.Hold();
        var waiting = Enumerable.Range(0, 8).Select(_ => Wait(App.Admin.Token)).ToArray();
        await App.Waiting(8);

        (await Wait(App.Admin.Token)).ShouldBe("rate-limited");
        var another = Wait(App.Requester.Token);
        await App.Waiting(9);
        App.LetGo();

        (await Task.WhenAll([.. waiting, another])).ShouldAllBe(code => code == "not-caught-up");
        (await Wait(App.Admin.Token)).ShouldBe("not-caught-up");

        async Task<string?> Wait(string token)
        {
            using var request = Request("GET", "/v1/whoami", token);
            request.Headers.Add("Sentinel-At-Least", "13");
            using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return (await Json(response)).GetProperty("code").GetString();
        }
    }

    [Fact]
    public async Task nobody_waits_who_is_not_known()
    {
        App.Head = 13;
        using var request = Request("GET", "/v1/persons", token: null);
        request.Headers.Add("Sentinel-At-Least", "x");

        await Refused(request, 401, "unauthenticated");
    }
}
