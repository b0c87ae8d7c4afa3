using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>What happens to several members at once.</summary>
internal static class Members
{
    /// <summary>Those whose presumption can still come true; the others are told to decide again.</summary>
    public static List<Member> Sound(List<Member> members)
    {
        var sound = new List<Member>(members.Count);
        foreach (var member in members)
        {
            if (member.Chain is { IsBroken: true })
            {
                member.Failed(result: null);
            }
            else
            {
                sound.Add(member);
            }
        }

        return sound;
    }

    /// <summary>Tells each of them that the log does not answer.</summary>
    public static void Fail(IEnumerable<Member> members, string reason)
    {
        foreach (var member in members)
        {
            member.Failed(new StoreUnavailableException(reason));
        }
    }
}
