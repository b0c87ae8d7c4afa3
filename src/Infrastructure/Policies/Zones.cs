using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Time zones by their IANA names.</summary>
internal static partial class Zones
{
    public const string Form = "write an IANA name like Europe/Berlin, or UTC";

    private static readonly Lazy<string[]> Names = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => IsName.IsMatch(id))]);

    /// <summary>The zone of that name; null when there is none.</summary>
    /// <remarks>
    /// The framework finds a zone in another spelling once it was used in its own, and under the names of files that
    /// differ from machine to machine. What a document means must not depend on either.
    /// </remarks>
    public static TimeZoneInfo? Find(string name) =>
        IsName.IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.Id == name && zone.HasIanaId ? zone : null;

    public static string Suggest(string name) =>
        Nearest.Find(name, Names.Value) is { } near ? $"did you mean {near}?" : Form;

    [GeneratedRegex(@"\A(?!posix|right/|localtime|Factory)[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}\z")]
    private static partial Regex IsName { get; }
}
