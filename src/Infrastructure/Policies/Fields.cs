namespace Sentinel.Infrastructure.Policies;

/// <summary>The values of one mapping by its keys; every key is either in its table or a finding.</summary>
internal sealed class Fields
{
    private readonly Schema _schema;
    private readonly Dictionary<string, YamlValue> _values;

    private Fields(YamlMap map, Schema schema)
    {
        (At, _schema) = (map, schema);
        _values = map.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <summary>The place of the mapping.</summary>
    public YamlValue At { get; }

    /// <summary>The value of a key of the table; null when it was not given.</summary>
    public YamlValue? this[string key] => _schema.Keys.Contains(key)
        ? _values.GetValueOrDefault(key)
        : throw new ArgumentOutOfRangeException(nameof(key), key, $"Not a key of {_schema.Where}.");

    /// <summary>Reads a mapping; null when there is none, which is a finding when there is something else.</summary>
    public static Fields? Read(YamlValue? value, Schema schema, Findings findings)
    {
        if (value is null)
        {
            return null;
        }

        if (value is not YamlMap map)
        {
            findings.Error(
                value, FindingCode.WrongType, "Keys and values are expected here.", $"known here: {string.Join(", ", schema.Keys)}");
            return null;
        }

        foreach (var entry in map.Entries)
        {
            if (!schema.Keys.Contains(entry.Key) && !findings.IsFull)
            {
                findings.Error(
                    YamlValue.Child(map.Path, Quote.Short(entry.Key)), entry.Place, FindingCode.UnknownKey,
                    $"Key {Quote.Of(entry.Key)} is not known here.", Nearest.Suggest(entry.Key, schema.Keys));
            }
        }

        var fields = new Fields(map, schema);
        foreach (var key in schema.Required.Where(key => fields[key] is null))
        {
            findings.Error(
                YamlValue.Child(map.Path, key), map.Place, FindingCode.MissingKey, $"Key {key} is required here.", $"add {key}");
        }

        return fields;
    }
}
