namespace Sentinel.Application.BreakGlass;

/// <summary>Where urgent news goes. Section <c>Sentinel:Notifications</c>.</summary>
public sealed record UrgentNoticeOptions
{
    /// <summary>Whether they are written to the node's log; null where it is not said: in the embedded default they are, elsewhere not.</summary>
    public bool? UrgentLog { get; init; }

    /// <summary>The same once it is known whose database it is.</summary>
    /// <param name="isEmbedded">Whether it is the embedded default: there, and only there, the glass is broken whoever hears of it.</param>
    public UrgentNotices On(bool isEmbedded) => new(UrgentLog ?? isEmbedded, isEmbedded);
}

/// <summary>Where urgent news goes.</summary>
/// <param name="ToLog">It is written to the node's log.</param>
/// <param name="MayBeMissed">The glass is broken even when it goes nowhere.</param>
public sealed record UrgentNotices(bool ToLog, bool MayBeMissed)
{
    /// <summary>Whether somebody hears of it, or nobody has to.</summary>
    public bool Suffice => ToLog || MayBeMissed;
}
