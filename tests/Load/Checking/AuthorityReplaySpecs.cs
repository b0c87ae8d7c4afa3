using Sentinel.Domain.Identity;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;
using static Sentinel.Load.Checking.HandMadeLog;

namespace Sentinel.Load.Checking;

public sealed class AuthorityReplaySpecs
{
    private static readonly PersonDisabled Disabled = new(Ada, Now);
    private static readonly ApiTokenRevoked Revoked = new(Token, Ada, EndSessions: false, Now);

    [Fact]
    public void what_stands_on_what_is_in_force_is_right() =>
        Published().AddAll(Opened, Activated, Issued()).Add(PersonStream.For(Ada), Disabled).Add(ApiTokenStream.For(Token), Revoked)
            .Found(new AuthorityReplay()).ShouldBeEmpty();

    [Fact]
    public void a_lease_on_a_policy_that_was_replaced_is_found() =>
        Published().AddAll(Opened, Activated).Add(PolicyStream.Id, Version(2)).AddAll(Issued()).Found(new AuthorityReplay())
            .ShouldBe([$"5 credentials_issued of {SessionLog} stands on version 1 of the policy, where 2 was in force"]);

    [Fact]
    public void a_session_on_a_policy_that_was_replaced_is_found() =>
        Published().Add(PolicyStream.Id, Version(2)).AddAll(Opened).Found(new AuthorityReplay())
            .ShouldBe([$"3 session_opened of {SessionLog} stands on version 1 of the policy, where 2 was in force"]);

    [Fact]
    public void a_lease_of_somebody_who_is_disabled_is_found() =>
        Published().AddAll(Opened, Activated).Add(PersonStream.For(Ada), Disabled).AddAll(Issued()).Found(new AuthorityReplay())
            .ShouldBe([$"5 credentials_issued of {SessionLog} is of {Ada}, who was disabled before"]);

    [Fact]
    public void a_session_of_somebody_who_is_disabled_is_found() =>
        Published().Add(PersonStream.For(Ada), Disabled).AddAll(Opened).Found(new AuthorityReplay())
            .ShouldBe([$"3 session_opened of {SessionLog} is of {Ada}, who was disabled before"]);

    [Fact]
    public void a_session_that_was_opened_with_a_revoked_token_is_found() =>
        Published().Add(ApiTokenStream.For(Token), Revoked).AddAll(Opened).Found(new AuthorityReplay())
            .ShouldBe([$"3 session_opened of {SessionLog} was opened with {Token}, which was revoked before"]);

    private static HandMadeLog Published() => new HandMadeLog().Add(PolicyStream.Id, Version(1));

    private static PolicyPublished Version(int version) => new(version, "", "", "", null, Now);
}
