using System.Text;
using System.Text.RegularExpressions;

namespace Sentinel.Integration.Fuzz;

/// <summary>Changes a text that is right into one that mostly is not, but stays near it.</summary>
internal static partial class Mutation
{
    /// <summary>What readers stumble over: limits of numbers and of nesting, halves of characters, controls, quotes, other notations.</summary>
    private static readonly string[] Dictionary =
    [
        "null", "true", "{}", "[]", "[null]", "\"\"", "-1", "0", "1e400000", "-0.0", "99999999999999999999", "2147483648", "NaN", "\\u0000", "\\ud800", "\\udfff",
        "\u0000", "\u001b[31m", "\u202e", "\u200d", "\ufeff", "\u2028", "😀", "Ａ", "ß", "İ", "'", "\"", "\\", "\n", "\r\n", "\t", "%00", "%2e%2e%2f", "../", "//", "*", "?",
        "&a", "*a", "!!str x", "<<: ", "---\n", "${jndi:x}", "{{7*7}}", "'; drop table x; --", "PT0S", "-5m", "1000000h", "24:00", "2026-02-30T00:00:00Z",
        "psn_01m7ywq41dm50knecrkqtgkmq9", "sat_", "arn:aws:iam::123456789012:role/x", "0.0.0.0/0", "::/0", "::ffff:1.2.3.4", "Mars/Olympus",
        new('[', 200), new('{', 200), new('a', 3000), string.Concat(Enumerable.Repeat("{\"a\":", 100)),
    ];

    /// <summary>One to three changes.</summary>
    public static string Of(string text, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            text = Once(text, random);
        }

        return text;
    }

    /// <summary>The same, and now and then bytes that are no UTF-8.</summary>
    public static byte[] BytesOf(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Of(text, random));
        if (bytes.Length > 0 && random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    public static string Entry(Random random) => Dictionary[random.Next(Dictionary.Length)];

    private static string Once(string text, Random random)
    {
        if (text.Length == 0)
        {
            return Entry(random);
        }

        var at = random.Next(text.Length);
        var length = random.Next(1, Math.Min(12, text.Length - at) + 1);
        var span = text.Substring(at, length);
        return random.Next(7) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, span),
            2 => text.Insert(at, Entry(random)),
            3 => text[..at],
            4 => text.Remove(at, length).Insert(random.Next(text.Length - length + 1), span),
            5 => text.Remove(at, 1).Insert(at, ((char)random.Next(1, 0x250)).ToString()),
            _ => Replaced(text, random),
        };
    }

    /// <summary>A word, number or quoted text becomes something else.</summary>
    private static string Replaced(string text, Random random)
    {
        var words = Word().Matches(text);
        if (words.Count == 0)
        {
            return text + Entry(random);
        }

        var word = words[random.Next(words.Count)];
        var with = random.Next(3) switch
        {
            0 => words[random.Next(words.Count)].Value,
            1 => $"\"{Entry(random)}\"",
            _ => Entry(random),
        };
        return text.Remove(word.Index, word.Length).Insert(word.Index, with);
    }

    [GeneratedRegex("""
        "[^"]*"|[\w.:/+-]+
        """)]
    private static partial Regex Word();
}
