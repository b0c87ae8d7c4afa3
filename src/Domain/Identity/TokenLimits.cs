using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Identity;

/// <summary>What a token is limited to beside its roles. An empty list limits nothing.</summary>
/// <param name="Networks">It is accepted from these only.</param>
/// <param name="Profiles">It opens, lists and simulates these only; ordinal, case-sensitive.</param>
public sealed record TokenLimits(ImmutableArray<IPNetwork> Networks, ImmutableArray<string> Profiles)
{
    public static TokenLimits None { get; } = new([], []);

    /// <summary>The limits that an event records.</summary>
    /// <exception cref="FormatException">A network is none: the event was not written by a decision.</exception>
    public static TokenLimits Of(IReadOnlyList<string>? cidrs, IReadOnlyList<string>? profiles) =>
        cidrs is null && profiles is null ? None : new(
            [.. (cidrs ?? []).Select(text => NetworkText.TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is no network."))],
            [.. profiles ?? []]);

    /// <summary>The networks as events and answers write them; null when there are none.</summary>
    public IReadOnlyList<string>? NetworkTexts => Networks.IsEmpty ? null : [.. Networks.Select(network => network.ToString()).Distinct(StringComparer.Ordinal)];

    /// <summary>The profiles as events and answers write them; null when there are none.</summary>
    public IReadOnlyList<string>? ProfileNames =>
        Profiles.IsEmpty ? null : [.. Profiles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <param name="source">Never an IPv4-mapped address.</param>
    public bool AllowAddress(IPAddress source) => Networks.IsEmpty || Networks.Any(network => network.Contains(source));

    public bool AllowProfile(string profile) => Profiles.IsEmpty || Profiles.Contains(profile, StringComparer.Ordinal);

    /// <summary>Whether nothing is allowed by the others that is not allowed by these.</summary>
    /// <remarks>Each network of the others must lie in one of these: two that only together hold it do not count.</remarks>
    public bool Hold(TokenLimits others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return (Networks.IsEmpty || (!others.Networks.IsEmpty && others.Networks.All(inner => Networks.Any(outer => outer.Holds(inner)))))
            && (Profiles.IsEmpty || (!others.Profiles.IsEmpty && others.Profiles.All(AllowProfile)));
    }
}
