using Sentinel.Application.EventSourcing;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>What the beginning of an id finds, and for whom.</summary>
public sealed class IdBeginningSpecs(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private const string Same = "req_01m7ywq41dm50knecrk";

    [Fact]
    public async Task a_beginning_is_one_request_s_or_several_s_among_those_that_its_reader_may_see()
    {
        var (ada, bea) = (RequestNode.PersonOf(fixture.Requesters[0]), RequestNode.PersonOf(fixture.Requesters[1]));
        await Submitted(Same + "aaa", ada, "one");
        await Submitted(Same + "aab", bea, "two");
        var everything = new RequestsVisible(true, default, []);

        (await Found(Same, everything)).Length.ShouldBe(2);
        (await Found(Same + "aa", everything)).Length.ShouldBe(2);
        (await Found(Same + "aab", everything)).ShouldBe([Same + "aab"]);
        (await Found(Same, new(false, ada, []))).ShouldBe([Same + "aaa"]);
        (await Found(Same, new(false, ada, ["two"]))).Length.ShouldBe(2);
        (await Found(Same, new(false, new("psn_nobody"), ["two"]))).ShouldBe([Same + "aab"]);
        (await Found(Same, new(false, new("psn_nobody"), []))).ShouldBeEmpty();
        (await Found("req_01m7ywq4_", everything)).ShouldBeEmpty();
        (await Found("req_01m7ywq4%", everything)).ShouldBeEmpty();
    }

    private async Task<string[]> Found(string beginning, RequestsVisible visible) =>
        [.. (await fixture.Node.Views.Find(beginning, visible, TestContext.Current.CancellationToken)).Select(request => request.Id.Value)];

    private Task<AppendResult.Committed> Submitted(string id, PersonId requester, string profile) => fixture.Node.Append(
        RequestStream.For(new(id)), new AccessRequestSubmitted(
            new(id), requester, new("tok_1"), [], profile, "arn:aws:iam::123456789012:role/One", "The pipeline is stuck.", null, Mode.Server, 60, 1, null, 1,
            "hash", "profile", "rule", "hash", 1, RequestNode.Now.AddHours(1), RequestNode.Now));
}
