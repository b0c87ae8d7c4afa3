using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Identity;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Identity;

public sealed class PersonKeysSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private static readonly PersonalDetails Details = new("Ada Lovelace", "ada@example.com");
    private readonly PersonId _person = Id.New<PersonId>(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_is_sealed_is_opened_again_by_whose_it_is_and_by_nobody_else()
    {
        await using var source = NpgsqlDataSource.Create(log.App);
        var keys = new PersonKeys(source);
        var other = Id.New<PersonId>(TimeProvider.System.GetUtcNow());

        var text = await keys.Seal(_person, Details, Cancellation);
        var others = await keys.Seal(other, Details, Cancellation);

        text.ShouldNotBe(await keys.Seal(_person, Details, Cancellation));
        Convert.FromBase64String(text).AsSpan().IndexOf("Lovelace"u8).ShouldBe(-1);
        (await Open(keys, text)).ShouldBe([new(_person, Details)]);
        (await Open(keys, others)).ShouldBeEmpty();
    }

    [Fact]
    public async Task many_who_seal_at_once_seal_under_one_key()
    {
        await using var source = NpgsqlDataSource.Create(log.App);
        var keys = new PersonKeys(source);

        foreach (var text in await Workers.Run(8, _ => keys.Seal(_person, Details, Cancellation)))
        {
            (await Open(keys, text)).ShouldBe([new(_person, Details)]);
        }
    }

    [Fact]
    public async Task what_was_sealed_for_who_is_erased_is_never_opened_again()
    {
        await using var source = NpgsqlDataSource.Create(log.App);
        var keys = new PersonKeys(source);
        var text = await keys.Seal(_person, Details, Cancellation);

        // As after the end of a node that recorded it and came no further; once more, as behind a checkpoint that was not moved.
        var reaction = new WhenPersonErased(keys);
        var erased = new RecordedEvent(1, "", 1, Guid.Empty, "", new PersonErased(_person, DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch, new("test"));
        await reaction.Handle(erased, Cancellation);
        await reaction.Handle(erased, Cancellation);

        (await Open(keys, text)).ShouldBeEmpty();
        await keys.Seal(_person, Details, Cancellation);
        (await Open(keys, text)).ShouldBeEmpty();
    }

    private Task<IReadOnlyDictionary<PersonId, PersonalDetails>> Open(PersonKeys keys, string text) =>
        keys.Open(new Dictionary<PersonId, string> { [_person] = text }, Cancellation);
}
