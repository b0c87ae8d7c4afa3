namespace Sentinel.Infrastructure.Policies;

/// <summary>The keys of one mapping; every key is either known or a finding.</summary>
internal sealed class Fields
{
    private readonly Findings _findings;
    private readonly YamlMap _map;
    private readonly Dictionary<string, YamlValue> _values;

    private Fields(YamlMap map, Findings findings)
    {
        (_map, _findings) = (map, findings);
        _values = map.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <summary>The place of the mapping.</summary>
    public YamlValue At => _map;

    /// <summary>Reads a mapping; null and a finding when the value is none.</summary>
    /// <param name="value">What should be a mapping.</param>
    /// <param name="known">The keys that this version reads.</param>
    /// <param name="later">Keys of the language that this version does not read: ignoring one could grant what it was to deny.</param>
    /// <param name="findings">Where mistakes go.</param>
    public static Fields? Read(YamlValue value, string[] known, string[] later, Findings findings)
    {
        if (value is not YamlMap map)
        {
            findings.Error(value, "wrong-type", "Keys and values are expected here.", $"known here: {string.Join(", ", known)}");
            return null;
        }

        foreach (var entry in map.Entries)
        {
            var path = YamlValue.Child(map.Path, Quote.Short(entry.Key));
            if (later.Contains(entry.Key))
            {
                findings.Error(path, entry.Place, "not-supported", $"{entry.Key} is not supported by this version.", "remove it");
            }
            else if (!known.Contains(entry.Key) && !findings.IsFull)
            {
                findings.Error(
                    path, entry.Place, "unknown-key", $"Key {Quote.Of(entry.Key)} is not known here.", Nearest.Suggest(entry.Key, known));
            }
        }

        return new(map, findings);
    }

    /// <summary>The value of a key; null when it was not given.</summary>
    public YamlValue? Optional(string key) => _values.GetValueOrDefault(key);

    /// <summary>The value of a key; null and a finding when it was not given.</summary>
    public YamlValue? Required(string key)
    {
        var value = Optional(key);
        if (value is null)
        {
            _findings.Error(YamlValue.Child(_map.Path, key), _map.Place, "missing-key", $"Key {key} is required here.", $"add {key}");
        }

        return value;
    }
}
