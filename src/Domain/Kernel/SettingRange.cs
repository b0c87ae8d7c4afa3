namespace Sentinel.Domain.Kernel;

/// <summary>Looks whether a setting lies where it may.</summary>
public static class SettingRange
{
    /// <summary>What must stop the start, as a line that names the setting; nothing when it lies between both bounds or on one.</summary>
    public static IEnumerable<string> Problems<T>(string setting, T value, T least, T most)
        where T : IComparable<T> =>
        value is not null && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? [] : [$"{setting} must be {least} to {most}."];
}
