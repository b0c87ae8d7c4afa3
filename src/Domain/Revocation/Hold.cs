namespace Sentinel.Domain.Revocation;

/// <summary>What an order says of the future.</summary>
/// <param name="Holds">It also stops what comes later.</param>
/// <param name="Until">Until then, unless it is lifted before; null: until it is lifted.</param>
public sealed record Hold(bool Holds, DateTimeOffset? Until)
{
    /// <summary>It ends what is there and says nothing of what comes.</summary>
    public static Hold None { get; } = new(false, null);

    /// <summary>Nothing comes back before somebody says so.</summary>
    public static Hold UntilLifted { get; } = new(true, null);

    /// <summary>Nothing comes back before that instant.</summary>
    public static Hold For(DateTimeOffset until) => new(true, until);
}
